"""The bot from a shell: `footnote`, or `python -m bot`, with `run`, `preview`, `doctor`, `invite` or `health`."""

import sys


def main() -> None:
    # Docker runs `health` twice a minute, on a Raspberry Pi as well, so it goes past click and everything else.
    if sys.argv[1:] == ["health"]:
        from bot.operate import health

        sys.exit(health.main())
    from bot.operate.commands import commands

    commands()


if __name__ == "__main__":
    main()
