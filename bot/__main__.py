"""The bot from a shell: `footnote`, or `python -m bot`, with `run`, `preview`, `doctor`, `invite` or `health`."""

import os
import sys

# numpy's library for matrices would start a thread for each processor. They only wait for each other where the sentence
# encoder reads a question: ten times as long on a busy machine. It is told before anything loads numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> None:
    # Docker runs `health` twice a minute, on a Raspberry Pi as well, so it goes past click and everything else.
    if sys.argv[1:] == ["health"]:
        from bot.operate import health

        sys.exit(health.main())
    from bot.operate.commands import commands

    commands()


if __name__ == "__main__":
    main()
