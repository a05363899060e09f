"""What guatu's zygote does before the first kernel is forked: a chart, a table and a head, so that no kernel pays for first times."""


def warm_up() -> None:
    """Draw, tabulate and show once; leaves nothing behind but what was imported and remembered."""
    import pandas as pd

    from guatu.report.blocks import Chart, Group, Head, Paragraph, Text
    from guatu.report.drawing import Bar, Drawing, Word, to_svg
    from guatu.report.simplified import simplified

    svg = to_svg(Drawing(2, (Bar(0, 0, 10, 10, "#000000"), Word(0, 10, "挂图"))))
    text = Paragraph((Text(simplified("綫索", ())),))
    Group((Head("report_plain", ("题",)), text, Chart("题", svg, "题")))._repr_mimebundle_()
    pd.DataFrame({"甲": [1]}).to_html()
