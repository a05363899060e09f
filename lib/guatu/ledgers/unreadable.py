"""A file that intake cannot read as a workbook, with the contract's code for why."""


class Unreadable(Exception):
    """`sentence` is F01 damaged, F02 encrypted, F03 not a workbook, F04 too large, or a more precise key of these."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values
