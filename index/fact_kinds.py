"""The kinds of key facts, and where a quotation's speaker is named."""

from enum import StrEnum


class FactKind(StrEnum):
    """The kinds of key facts; the values are the words of `--kind`."""

    DATES = "dates"
    FIGURES = "figures"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    QUOTATIONS = "quotations"
    DEFINITIONS = "definitions"
    RELEASES = "releases"
    SETTINGS = "settings"
    RULES = "rules"
    PLANS = "plans"
    STEPS = "steps"
    CONTACTS = "contacts"
    DECISIONS = "decisions"
    REQUIREMENTS = "requirements"  # rules and plans together: no fact itself has this kind

    @property
    def kinds(self) -> tuple["FactKind", ...]:
        """The kinds that facts of it have: itself, or those that it is another name for.

        >>> [kind.value for kind in FactKind.REQUIREMENTS.kinds]
        ['rules', 'plans']
        """
        return (FactKind.RULES, FactKind.PLANS) if self is FactKind.REQUIREMENTS else (self,)


class NamedIn(StrEnum):
    """Where the text names the speaker of a quotation."""

    SENTENCE = "explicit"  # in the quotation's own sentence, or in the one after it
    SAME_PARAGRAPH = "same paragraph"
    PREVIOUS_PARAGRAPH = "previous paragraph"
