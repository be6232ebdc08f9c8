import httpx
import pytest

from client.client_api import ApiError, DrawingChatClient, server_events

pytestmark = pytest.mark.anyio


async def lines(text):
    for line in text.split("\n"):
        yield line


async def test_events_keep_newlines_and_umlauts():
    stream = 'event: delta\ndata: {"text": "a\\nü"}\n\n: comment\n\nevent: done\ndata: {"text": "a"}\n\n'
    events = [event async for event in server_events(lines(stream))]
    assert [(event.name, event.data["text"]) for event in events] == [("delta", "a\nü"), ("done", "a")]


def client(handler, **options):
    return DrawingChatClient("http://server", transport=httpx.MockTransport(handler), **options)


async def test_a_refusal_carries_the_servers_sentence():
    problem = httpx.Response(404, json={"detail": "Diese Sitzung gibt es nicht."})
    async with client(lambda _: problem) as server:
        with pytest.raises(ApiError, match="gibt es nicht") as caught:
            await server.session("x")
    assert caught.value.status == 404


async def test_a_busy_server_is_asked_again_as_long_as_it_says():
    replies = [httpx.Response(503, headers={"Retry-After": "0"}), httpx.Response(200, json={"status": "healthy"})]
    async with client(lambda _: replies.pop(0)) as server:
        assert await server.health() == {"status": "healthy"}
    assert replies == []


async def test_an_error_event_ends_the_answer():
    body = 'event: delta\ndata: {"text": "a"}\n\nevent: error\ndata: {"status": 503, "detail": "gone"}\n\n'
    async with client(lambda _: httpx.Response(200, text=body)) as server:
        with pytest.raises(ApiError, match="gone"):
            _ = [event async for event in server.ask("s", "q")]


@pytest.fixture
def anyio_backend():
    return "asyncio"
