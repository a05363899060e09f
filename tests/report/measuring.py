"""What of a drawing can be measured: words that cover each other, and words that stand out of it."""

from guatu.report.drawing import Drawing


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    """The pairs of words that cover each other."""
    words = drawing.words
    found = []
    for i, first in enumerate(words):
        for second in words[i + 1 :]:
            a, b = first.box, second.box
            if a[0] < b[2] - 0.01 and b[0] < a[2] - 0.01 and a[1] < b[3] - 0.01 and b[1] < a[3] - 0.01:
                found.append((first.text, second.text))
    return found


def outside(drawing: Drawing) -> list[str]:
    """The words that stand out of the drawing."""
    return [
        w.text
        for w in drawing.words
        if w.box[0] < -0.01 or w.box[2] > drawing.width + 0.01 or w.box[1] < -0.01 or w.box[3] > drawing.height + 0.01
    ]
