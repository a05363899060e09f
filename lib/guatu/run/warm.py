"""What guatu's zygote does before the first kernel is forked: a chart and a table, so that no kernel pays for first times."""


def warm_up() -> None:
    """Draw, tabulate and print once; leaves nothing behind but what was imported and remembered."""
    import pandas as pd

    from guatu.report.drawing import Bar, Drawing, Word, to_svg

    to_svg(Drawing(2, (Bar(0, 0, 10, 10, "#000000"), Word(0, 10, "挂图"))))
    pd.DataFrame({"甲": [1]}).to_html()
