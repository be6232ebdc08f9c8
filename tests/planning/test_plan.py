"""Plans for described machines: what is chosen there, what is refused with which sentence, and how it is told."""

from __future__ import annotations

import re

import pytest

from backend.planning import remote
from backend.planning.gpus import Gpus, known_gpus
from backend.planning.memory import COMFORTABLE_CONTEXT, GIB, Wishes
from backend.planning.models.catalogue import catalogue, find_by_id
from backend.planning.plan import Plan, make_plan
from backend.planning.plan_text import align_columns, needed_gpu_bytes, render_plan
from backend.planning.verdicts import Status, judge
from tests.samples import every

Q30, Q32, Q8, Q4 = (f"Qwen/Qwen3-VL-{size}-Instruct" for size in ("30B-A3B", "32B", "8B", "4B"))


@pytest.fixture(autouse=True)
def no_measurements(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def plan_for(machine: Gpus | None, *models: str, wishes: Wishes | None = None) -> Plan:
    listed = [find_by_id(model) for model in models] if models else list(catalogue())
    return make_plan(machine, listed, wishes or Wishes())


def line_of(text: str, model: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith(model + " ")]
    return " ".join(line.split())


def test_every_model_is_judged_and_the_best_gives_the_settings():
    plan = plan_for(known_gpus("H100 80 GB"))
    assert (plan.engine, plan.best.checkpoint.id) == ("vllm", Q30)
    assert len(plan.verdicts) == len(plan.checkpoints)
    assert plan.settings == {"ENGINE": "vllm", "MODEL": Q30, "MAX_MODEL_LEN": "auto"}


def test_without_a_gpu_the_reader_answers_and_no_model_is_judged():
    plan = plan_for(None)
    assert (plan.engine, plan.settings, plan.verdicts) == ("reader", {"ENGINE": "reader"}, [])
    assert (plan.best, plan.best_official, plan.remote) == (None, None, None)


@pytest.mark.parametrize(
    ("gpu", "count", "tag"),
    [
        ("Tesla P40", 1, "qwen3-vl:30b-a3b-instruct-q4_K_M"),
        ("Tesla V100 32 GB", 1, "qwen3-vl:30b-a3b-instruct-q4_K_M"),
    ],
)
def test_a_gpu_that_vllm_does_not_know_is_sent_to_another_server(gpu, count, tag):
    plan = plan_for(known_gpus(gpu, count))
    assert (plan.engine, plan.remote.tag, plan.best) == ("openai", tag, None)
    assert plan.settings == {"ENGINE": "openai", "OPENAI_BASE_URL": remote.BASE_URL, "MODEL": tag}


def test_a_gpu_that_holds_nothing_leaves_the_reader():
    tiny = Gpus("old", 1 * GIB, 6.1)
    assert (plan_for(tiny).engine, plan_for(tiny).remote) == ("reader", None)
    assert "Without a model the reader answers:\nDRAWING_CHAT_ENGINE=reader" in render_plan(plan_for(tiny))


@every(("gib", "tag"), [(1, None), (4, "2b"), (6, "4b"), (9, "8b"), (12, "8b"), (24, "30b")])
def test_the_remote_model_is_the_most_wanted_that_fits(gib, tag):
    found = remote.find_fitting(Gpus("old", gib * GIB, 6.1))
    assert (None if found is None else found.tag.split(":")[1].split("-")[0]) == tag


def test_gpus_of_a_remote_server_are_added_up():
    assert remote.find_fitting(Gpus("old", 6 * GIB, 6.1, 4)).size == "30B-A3B"
    assert remote.find_fitting(None) is None


def test_ollama_is_told_a_context_that_holds_a_sheet():
    model = remote.candidates()[0]
    tokens = int(model.context.split("=")[1].split()[0])
    assert tokens > 7_519  # an A3 sheet; Ollama's own 4,096 cut it without a word
    assert model.commands == (
        f"ollama pull {model.tag}",
        f"llama-server -hf Qwen/Qwen3-VL-30B-A3B-Instruct-GGUF:Q4_K_M --port 11434 -c {tokens} -ngl 99",
    )
    assert 0 < model.weights < model.needed


def test_a_model_that_needs_one_of_several_gpus_is_judged_on_one():
    (verdict,) = plan_for(known_gpus("RTX 4090", 3), Q4).verdicts  # 32 heads cannot be split over three
    assert (verdict.status, verdict.gpus.count) == (Status.FITS, 2)
    assert "fits on 2" in line_of(render_plan(plan_for(known_gpus("RTX 4090", 3), Q4)), Q4)


def test_a_model_that_does_not_run_gives_way_to_the_one_that_does():
    plan = plan_for(known_gpus("RTX 4090"), Q30)
    assert plan.asked_for.checkpoint.id == Q30 and plan.best.checkpoint.id != Q30
    told = render_plan(plan)
    assert f"{Q30} does not run here; {plan.best.checkpoint.id} does:" in told
    assert f"DRAWING_CHAT_MODEL={plan.best.checkpoint.id}" in told


REFUSED = [
    (Q30, known_gpus("RTX 4090"), Wishes(), "57.9 GiB of weights on each GPU; 21.6 GiB are usable"),
    (Q4, known_gpus("Tesla P40"), Wishes(), "compute capability 6.1; vLLM needs 7.5"),
    (Q4, known_gpus("RTX 3090"), Wishes(kv_dtype="fp8"), "compute capability 8.6; an FP8 KV cache needs 8.9"),
    (Q4, known_gpus("RTX 4090", 3), Wishes(), "32 attention heads cannot be split over 3 GPUs"),
    (Q4, known_gpus("H200"), Wishes(context=300_000), "the model ends at 262,144 tokens; 300,000 were asked for"),
]


@every(("model", "machine", "wishes", "sentence"), REFUSED)
def test_a_refusal_names_the_one_number_that_breaks_it(model, machine, wishes, sentence):
    verdict = judge(find_by_id(model), machine, wishes)
    assert (verdict.status, verdict.starts, verdict.reason) == (Status.NO, False, sentence)


@pytest.mark.parametrize(
    ("model", "gpu", "note"),
    [
        (Q8 + "-FP8", "RTX 3090", "FP8 saves memory only on this GPU: it computes in 16 bits"),
        ("Qwen/Qwen3-VL-2B-Instruct", "Tesla T4", "this GPU has no BF16: vLLM computes in FP16"),
    ],
)
def test_what_a_gpu_does_not_compute_is_noted(model, gpu, note):
    assert note in judge(find_by_id(model), known_gpus(gpu), Wishes()).notes


def test_a_context_that_is_asked_for_is_set_and_counts_the_sheets():
    plan = plan_for(known_gpus("H100 80 GB"), Q30, wishes=Wishes(context=32_768))
    assert plan.settings["MAX_MODEL_LEN"] == "32768"
    assert (plan.best.context, plan.best.pages(plan.page_tokens)) == (32_768, 3)  # of 7,519 tokens, beside 8,192


def test_all_is_refused_in_one_sentence_where_the_reason_is_one():
    told = render_plan(plan_for(known_gpus("Tesla P40")))
    assert "No model runs here in vLLM: compute capability 6.1; vLLM needs 7.5" in told
    assert "Ollama or llama.cpp can hold qwen3-vl:30b-a3b-instruct-q4_K_M" in told
    assert "(llama.cpp)" in told and "DRAWING_CHAT_OPENAI_BASE_URL=http://127.0.0.1:11434/v1" in told


def test_the_machine_and_its_count_are_told_first():
    assert render_plan(plan_for(known_gpus("L40S", 2))).startswith("2 x L40S, 45.0 GiB each, compute capability 8.9\n")
    assert render_plan(plan_for(None)).startswith("This machine has no NVIDIA GPU: the reader answers.")


def test_a_row_has_what_is_chosen_by_and_a_dash_where_it_does_not_run():
    told = render_plan(plan_for(known_gpus("RTX 4090")))
    sentence = "no: 57.9 GiB of weights on each GPU; 21.6 GiB are usable"
    assert line_of(told, Q30) == f"{Q30} 57.9 GiB 96 KiB - - - - {find_by_id(Q30).accuracy:.1f} {sentence}"
    assert line_of(told, Q4).endswith(" fits")


@pytest.mark.parametrize(
    ("pixels", "a3", "a0"),
    [
        (16_777_216, "A3 7,519 tokens at 200 dpi;", "A0 16,264 tokens at 103 dpi"),
        (4_194_304, "A3 4,028 tokens at 145 dpi;", "A0 4,028 tokens at 51 dpi, small text in crops"),
    ],
)
def test_what_a_sheet_costs_and_whether_its_lettering_can_be_read_is_told(pixels, a3, a0):
    told = render_plan(plan_for(known_gpus("H200"), Q4, wishes=Wishes(max_pixels=pixels)))
    (line,) = [line for line in told.splitlines() if line.startswith("One sheet as one image: ")]
    assert a3 in line and line.endswith(a0)


def test_models_that_think_are_shown_when_asked_for():
    plan = plan_for(known_gpus("H200"))
    assert "Thinking" not in render_plan(plan)
    assert "Thinking" in render_plan(plan, show_thinking=True)


def test_of_one_model_the_memory_is_told_and_adds_up():
    told = render_plan(plan_for(known_gpus("H100 80 GB"), Q30))
    rows = re.findall(r"^(usable|[-=] .+?) +(\d+\.\d\d) GiB", told, re.MULTILINE)
    assert [name for name, _ in rows] == [
        *("usable", "- weights", "- outside vLLM", "- forward pass", "- CUDA graphs", "= KV cache")
    ]
    usable, *spent, left = (float(amount) for _, amount in rows)
    assert usable - sum(spent) == pytest.approx(left, abs=0.03)


def test_what_helps_is_told_the_cheapest_first():
    told = render_plan(plan_for(known_gpus("RTX 4090", 2), Q32 + "-FP8"))
    helps = told.partition("What helps, the cheapest first:\n")[2].splitlines()
    assert "MAX_PIXELS" in helps[0] or "KV_CACHE_DTYPE" in helps[0]
    assert all(line.startswith("  ") and "DRAWING_CHAT_" in line for line in helps)


def test_without_a_gpu_the_size_of_one_that_would_do_is_told_and_does():
    row = line_of(render_plan(plan_for(None)), Q4)
    assert row.startswith(f"{Q4} 4.44 B 8.9 GB ")
    least = needed_gpu_bytes(find_by_id(Q4), Wishes())
    assert f" {least / GIB:.1f} GiB" in row
    assert judge(find_by_id(Q4), Gpus("such", least, 8.9), Wishes()).context >= COMFORTABLE_CONTEXT - 64
    assert judge(find_by_id(Q4), Gpus("less", least - GIB, 8.9), Wishes()).context < COMFORTABLE_CONTEXT


def test_a_plan_for_programs_says_the_same_as_the_plan_for_people():
    plan = plan_for(known_gpus("RTX 4090"))
    found = plan.as_json()
    assert found["gpu"] == {"name": "RTX 4090", "memory_gib": 23.99, "count": 1, "compute_capability": 8.9}
    assert (found["engine"], found["best"], found["remote"]) == ("vllm", plan.best.checkpoint.id, None)
    by_name = {model["model"]: model for model in found["models"]}
    refused, runs = by_name[Q30], by_name[Q4]
    assert refused["verdict"] == "no" and refused["remedies"]
    assert runs["verdict"] == "fits" and runs["remedies"] == [] and runs["kv_bytes_per_gpu"] > 0
    left = runs["usable_bytes"] - runs["weights_bytes_per_gpu"] - runs["reserve_bytes_per_gpu"]
    assert left == runs["kv_bytes_per_gpu"]


def test_programs_are_told_weights_where_there_is_no_gpu():
    found = plan_for(None, Q4).as_json()
    assert (found["gpu"], found["best"]) == (None, None)
    (model,) = found["models"]
    assert (model["model"], model["quantisation"], "verdict" in model) == (Q4, "BF16", False)


def test_columns_are_as_wide_as_their_widest_cell():
    assert align_columns([("a", "1"), ("long", "1,000")]) == "a         1\nlong  1,000"
    assert align_columns([("a", "x"), ("b", "yy")], left=(0, 1)) == "a  x\nb  yy"
