"""Pages for those who develop a program come after those for its users, unless the question is one of theirs."""

from pathlib import Path

from libraries import library_of

from index.retrieval.question.developers import for_developers, may_develop

SPECIFICATION = """# Encryption

## The service

Encryption is turned on by the service of each client, which makes a master key before it can turn on encryption.
"""
MANUAL = """# Safety

## Encryption

Choose Tools, then Options, and turn on encryption. You are asked for a password.
"""
FILLER = "\n\n".join(f"## Place {place}\n\nThe hall of place {place} has a door and a lamp." for place in range(40))


def test_a_specification_comes_after_the_manual_unless_it_is_asked_for(tmp_path: Path) -> None:
    documents = {
        "dev/spec/encryption.md": SPECIFICATION,
        "apps/safety.md": MANUAL,
        "places.md": f"# Places\n\n{FILLER}",
    }
    with library_of(tmp_path, documents, meaning=False) as library:
        assert library.ask("how do I turn on encryption").quotes[0].citation.source == "apps/safety.md"
        asked = library.ask("how is encryption turned on in the code of the service")
        assert asked.quotes[0].citation.source == "dev/spec/encryption.md"


def test_a_folder_has_to_have_just_the_name() -> None:
    for source in ("dev/a.md", "docs/Developers/a.md", "docs/developers-guide/a.md", "reference/api/a.md", "spec.md"):
        assert for_developers(source), source
    for source in (
        "docs/devices/a.md",
        "developers-meetup/a.md",
        "special.md",
        "specifications.md",
        "rapid.md",
        "docs/therapist.md",
    ):
        assert not for_developers(source), source


def test_a_question_may_be_one_of_a_developer_in_any_language() -> None:
    for question in (
        "which endpoint lists notes",
        "wie entwickle ich ein Modul",
        "what is note.body",
        "call to_dict(",
        "send a patch",
    ):
        assert may_develop(question), question
    for question in (
        "how do I turn it on",
        "wie schalte ich das ein",
        "Where is it? In the menu.",
        "how long does it take",
    ):
        assert not may_develop(question), question
