"""Split inference against the real engine: encoded here, generated there, the same answer token for token."""

import copy
import io
import itertools
import json
from contextlib import aclosing

import numpy as np
import pytest
from PIL import Image

from backend.generation import GenerationRequest, ImagePart, Message
from tests.engines.conftest import KV_CACHE_BYTES, START_S, Loop, ServedEngine, becomes_ready
from tests.serving import serving, settings_for

pytestmark = pytest.mark.engine

QUESTION = "Which diameter?"
SAFETENSORS = {"Content-Type": "application/x-safetensors"}
TOKENS = 24


def drawing(seed: int) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 255, (320, 416, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.fixture(scope="module")
def server(tiny, tmp_path_factory):
    """In float32, since the tiny model's choices are near ties that BF16's rounding turns over."""
    engine = ServedEngine(
        str(tiny), max_num_seqs=8, kv_cache_memory_bytes=KV_CACHE_BYTES, dtype="float32", enable_mm_embeds=True
    )
    with serving(settings_for(tmp_path_factory.mktemp("split"), split=True), engine=engine) as client:
        client.engine = engine
        Loop(engine.loop).run(becomes_ready(engine), START_S)
        yield client


@pytest.fixture(scope="module")
def encoder(tiny):
    import torch

    from client.split import SplitEncoder

    return SplitEncoder(str(tiny), device="cpu", dtype=torch.float32)


@pytest.fixture(scope="module")
def encoded(encoder):
    return encoder.encode([drawing(1)], QUESTION)


def sampling():
    from client.split import Sampling

    return Sampling(max_new_tokens=TOKENS)


def through_pixels(server, images) -> str:
    def part(image: Image.Image, name: str) -> ImagePart:
        file = io.BytesIO()
        image.save(file, "PNG")

        async def load() -> bytes:
            return file.getvalue()

        return ImagePart(name, load, *image.size)

    parts = [part(image, f"image-{index}") for index, image in enumerate(images)]
    request = GenerationRequest((Message("user", (*parts, QUESTION)),), max_tokens=TOKENS)

    async def collect() -> str:
        async with aclosing(server.engine.generate(request)) as deltas:
            return "".join([delta.text async for delta in deltas])

    return Loop(server.engine.loop).run(collect())


@pytest.mark.parametrize("count", [1, 2])
def test_the_split_path_answers_as_the_pixel_path_does(server, encoder, count):
    images = [drawing(seed) for seed in range(1, count + 1)]
    body = encoder.encode(images, QUESTION).safetensors(sampling())
    reply = server.post("/api/v1/generate", content=body, headers=SAFETENSORS)
    assert reply.status_code == 200, reply.text
    assert reply.json()["text"] == through_pixels(server, images)
    assert reply.json()["finish_reason"] in ("stop", "length")


def test_the_json_form_gives_the_same_as_safetensors(server, encoded):
    as_json = server.post("/api/v1/generate", json=encoded.json(sampling()))
    as_bytes = server.post("/api/v1/generate", content=encoded.safetensors(sampling()), headers=SAFETENSORS)
    assert as_json.status_code == 200, as_json.text
    assert as_json.json() == as_bytes.json()


def test_deepstack_features_matter(server, encoded):
    from dataclasses import replace

    width = encoded.embeddings.shape[1] // 4
    without = encoded.embeddings.clone()
    without[:, width:] = 0
    body = replace(encoded, embeddings=without).safetensors(sampling())
    reply = server.post("/api/v1/generate", content=body, headers=SAFETENSORS)
    assert reply.json()["text"] != through_pixels(server, [drawing(1)])


def test_a_stream_is_lines_of_json_and_the_last_says_why_it_ended(server, encoded):
    body = encoded.safetensors(sampling())
    whole = server.post("/api/v1/generate", content=body, headers=SAFETENSORS).json()
    streamed = server.post("/api/v1/generate_stream", content=body, headers=SAFETENSORS)
    lines = [json.loads(line) for line in streamed.text.splitlines()]
    assert streamed.headers["content-type"] == "application/x-ndjson"
    assert lines[-1]["text"] == whole["text"]
    assert all(later["text"].startswith(line["text"]) for line, later in itertools.pairwise(lines))
    assert [line.get("finish_reason") for line in lines if "finish_reason" in line] == [whole["finish_reason"]]


def test_only_what_is_new_comes_where_that_is_asked_for(server, encoded):
    body = encoded.safetensors(sampling())
    whole = server.post("/api/v1/generate", content=body, headers=SAFETENSORS).json()
    streamed = server.post("/api/v1/generate_stream", content=body, headers=SAFETENSORS | {"X-Text": "delta"})
    assert "".join(json.loads(line)["text"] for line in streamed.text.splitlines()) == whole["text"]


def test_a_missing_grid_is_worked_out_from_the_images_sizes(server, encoded):
    sent = encoded.json(sampling())
    ((_, high, wide),) = sent.pop("image_grid_thw")
    refused = server.post("/api/v1/generate", json=sent, headers={"Accept-Language": "en"})
    assert (refused.status_code, "image_sizes" in refused.json()["detail"]) == (422, True)
    sized = server.post("/api/v1/generate", json=sent | {"image_sizes": [[16 * wide, 16 * high]]})
    assert sized.json() == server.post("/api/v1/generate", json=encoded.json(sampling())).json()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("vision_embeddings", lambda sent: sent["vision_embeddings"].pop()),
        ("vision_embeddings", lambda sent: [row.pop() for row in sent["vision_embeddings"]]),
        ("image_grid_thw", lambda sent: sent["image_grid_thw"][0].__setitem__(1, -2)),
        ("vision_token_positions", lambda sent: sent["vision_token_positions"].__setitem__(0, 0)),
        ("input_ids", lambda sent: sent["input_ids"].__setitem__(0, 10**9)),
    ],
)
def test_what_would_end_the_engine_is_refused_by_name_and_the_engine_goes_on(server, encoded, field, change):
    sent = copy.deepcopy(encoded.json(sampling()))
    change(sent)
    refused = server.post("/api/v1/generate_stream", json=sent, headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert field in refused.json()["detail"]
    assert server.post("/api/v1/generate", json=encoded.json(sampling())).status_code == 200


def test_safetensors_are_much_smaller_than_numbers_in_json(encoded):
    from dataclasses import replace

    import torch

    small = replace(encoded, embeddings=encoded.embeddings.to(torch.bfloat16))
    assert 4 * len(small.safetensors(sampling())) < len(json.dumps(small.json(sampling())))


def test_split_inference_is_off_unless_it_is_asked_for(client):
    assert client.post("/api/v1/generate", json={}).status_code == 404


def test_the_check_of_the_encoder_finds_it_sound(tiny, tmp_path, capsys):
    from client.check_vision_encoder import main

    drawing(3).save(tmp_path / "sheet.png")
    assert main([str(tmp_path / "sheet.png"), "--model", str(tiny), "--device", "cpu"]) == 0
    assert "FAIL" not in capsys.readouterr().out


def test_the_check_of_the_encoder_reads_video_frames(tiny, tmp_path, capsys):
    import av

    from client.check_vision_encoder import main

    with av.open(str(tmp_path / "turn.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 256, "yuv420p"
        for step in range(9):
            pixels = np.full((256, 320, 3), 20 * step, np.uint8)
            pixels[:, 30 * step : 30 * step + 40] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    assert main([str(tmp_path / "turn.mp4"), "--model", str(tiny), "--device", "cpu"]) == 0
    assert "frame pairs" in capsys.readouterr().out


def test_a_file_that_is_neither_is_named(tiny, tmp_path, capsys):
    from client.check_vision_encoder import main

    (tmp_path / "notes.txt").write_text("no picture")
    assert main([str(tmp_path / "notes.txt"), "--model", str(tiny), "--device", "cpu"]) == 2
    assert "notes.txt" in capsys.readouterr().err
