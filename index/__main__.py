"""`python -m index`: the commands of `index.cli.commands`."""

import gc

gc.set_threshold(10_000)  # most commands are over before there is garbage to look for

from index.cli.commands import main

if __name__ == "__main__":
    main(prog_name="python -m index")
