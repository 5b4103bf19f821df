"""Work that runs beside the bot: it ends with the bot, and a bug in it is no secret until then."""

import asyncio

import pytest
from patience import PATIENCE

from bot.operate.beside import running


async def test_it_ends_with_the_block_even_if_that_fails() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def block() -> None:
        async with running(work(), "wait"):
            await asyncio.sleep(0)
            assert not ended.is_set()
            raise KeyError("of the block")

    with pytest.raises(KeyError, match="of the block"):
        await block()
    assert ended.is_set()


async def test_its_failure_is_in_the_log_at_once_and_raised_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise KeyError("a bug")

    async def block() -> None:
        async with running(work(), "look after things"):
            async with asyncio.timeout(PATIENCE):
                while not caplog.text:
                    await asyncio.sleep(0)
            assert "failed to look after things" in caplog.text
            assert "KeyError: 'a bug'" in caplog.text

    with pytest.raises(KeyError, match="a bug"):
        await block()
