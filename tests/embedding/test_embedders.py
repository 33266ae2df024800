"""Embedders: one contract for hashing and for an endpoint; then each alone; and which one the settings name."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.application import make_settings
from tests.support.embeddings import KEY, MODEL, EmbeddingServer, embedding_server

from rcm.core.errors import ConfigurationError, DomainError
from rcm.embedding import (
    TEXT_DIMENSIONS,
    Embedder,
    HashingEmbedder,
    TextEmpty,
    Vector,
    VectorInvalid,
    cosine,
    embedder_of,
    literal,
    padded,
    unit,
)
from rcm.embedding.endpoint import BATCH, AnswerInvalid, EndpointEmbedder, EndpointRefused, EndpointUnreachable
from rcm.embedding.hashing import vector_of

NOTES = [
    "Denial CO-197: prior authorization was missing for the MRI of the knee.",
    "Eligibility portal of the payer is down for maintenance every Sunday night.",
    "The patient prefers phone calls in the afternoon.",
]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as books:
        yield books


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n", encoding="utf-8")
    return path


@pytest.fixture
def endpoint(server: EmbeddingServer, key_file: Path) -> EndpointEmbedder:
    return EndpointEmbedder(server.url, MODEL, key_file, timeout_s=5)


class TestContract:
    @pytest.fixture(params=["hashing", "http"])
    async def embedder(self, request: pytest.FixtureRequest, key_file: Path) -> AsyncIterator[Embedder]:
        if request.param == "hashing":
            yield HashingEmbedder()
        else:
            with embedding_server() as books:
                yield EndpointEmbedder(books.url, MODEL, key_file)

    async def test_vectors_have_768_numbers_and_length_one_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        texts = [*NOTES, *(f"note {n}" for n in range(BATCH))]
        vectors = await embedder.embed(texts)
        assert [len(vector) for vector in vectors] == [TEXT_DIMENSIONS] * len(texts)
        assert all(math.isclose(math.hypot(*vector), 1.0) for vector in vectors)
        assert vectors[-1] == (await embedder.embed([texts[-1]]))[0]
        assert vectors[1] != vectors[2]

    async def test_a_text_is_nearest_to_the_one_it_shares_words_with(self, embedder: Embedder) -> None:
        notes = await embedder.embed(NOTES)
        (asked,) = await embedder.embed(["is the portal of the payer down on Sunday"])
        near = [cosine(asked, note) for note in notes]
        assert max(near) == near[1]

    async def test_nothing_is_embedded_to_nothing_and_blank_texts_are_refused(self, embedder: Embedder) -> None:
        assert await embedder.embed([]) == []
        with pytest.raises(TextEmpty, match="Text 2 of 3") as refused:
            await embedder.embed(["a", " \n", "b"])
        assert refused.value.facts == {"place": 1}

    async def test_the_model_names_its_version(self, embedder: Embedder) -> None:
        assert embedder.model == f"{embedder.name}@{embedder.version}"


class TestHashing:
    def test_vectors_are_the_same_in_every_process_and_release(self) -> None:
        text = "[button] Sign in"
        program = (
            "from rcm.embedding.hashing import vector_of\n"
            f"print([(i, round(v, 4)) for i, v in enumerate(vector_of({text!r})) if v][:4])"
        )
        told = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
        ).stdout.strip()  # fmt: skip
        # A new version must be named when this changes: stored vectors are compared with new ones.
        assert told == FROZEN
        assert HashingEmbedder().model == "hashing@1"

    def test_spelling_case_and_accents_matter_little(self) -> None:
        assert vector_of("Müller CLINIC") == vector_of("muller clinic")
        right = vector_of("authorization required")
        assert cosine(right, vector_of("autorization required")) > 0.6 > cosine(right, vector_of("member not found"))

    def test_order_of_words_counts_a_little(self) -> None:
        one = vector_of("payer denied claim")
        assert 0.6 < cosine(one, vector_of("claim denied payer")) < 0.999

    def test_the_same_words_in_another_role_are_near_but_not_the_same(self) -> None:
        button, link = vector_of("[button] Sign in"), vector_of("[link] Sign in")
        assert 0.4 < cosine(button, link) < 0.95
        assert cosine(vector_of("[button] Log in"), button) > cosine(vector_of("[button] Cancel"), link)

    def test_frequent_words_do_not_make_texts_alike(self) -> None:
        assert cosine(vector_of("what is the status of it"), vector_of("what is the reason of it")) < 0.6

    @given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
    def test_every_text_has_a_direction(self, text: str) -> None:
        assert math.isclose(math.hypot(*vector_of(text)), 1.0)

    def test_a_very_long_text_is_embedded(self) -> None:
        assert math.isclose(math.hypot(*vector_of(" ".join(f"word{n}" for n in range(20_000)))), 1.0)


FROZEN = "[(5, -0.2666), (7, -0.2666), (30, 0.08), (34, 0.0566)]"


class TestEndpoint:
    async def test_shorter_vectors_are_filled_with_zeros(
        self, endpoint: EndpointEmbedder, server: EmbeddingServer
    ) -> None:
        (vector,) = await endpoint.embed(["member not found"])
        assert vector[server.dimensions :] == [0.0] * (TEXT_DIMENSIONS - server.dimensions)

    async def test_many_texts_go_in_batches(self, endpoint: EndpointEmbedder, server: EmbeddingServer) -> None:
        await endpoint.embed([f"text {n}" for n in range(2 * BATCH + 1)])
        assert [len(asked) for asked in server.asked] == [BATCH, BATCH, 1]

    @pytest.mark.parametrize("faults", [[503, 429], ["close"], [500, "close", 408]])
    async def test_what_may_pass_is_tried_again(
        self, endpoint: EndpointEmbedder, server: EmbeddingServer, faults: list[Any]
    ) -> None:
        server.faults = list(faults)
        assert len(await endpoint.embed(["a"])) == 1
        assert len(server.asked) == len(faults) + 1

    async def test_a_server_that_does_not_answer_is_told_with_its_address(
        self, server: EmbeddingServer, key_file: Path
    ) -> None:
        server.faults = ["hang"] * 4
        with pytest.raises(EndpointUnreachable, match=r"ReadTimeout.*4 attempts") as refused:
            await EndpointEmbedder(server.url, MODEL, key_file, timeout_s=0.05).embed(["a"])
        assert refused.value.retryable
        assert refused.value.facts["url"] == f"{server.url}/embeddings"
        server.faults = [503] * 4
        server.retry_after = "0"
        with pytest.raises(EndpointUnreachable, match="It answered 503"):
            await EndpointEmbedder(server.url, MODEL, key_file).embed(["a"])

    async def test_a_refusal_never_quotes_the_texts(
        self, endpoint: EndpointEmbedder, server: EmbeddingServer, key_file: Path
    ) -> None:
        server.faults = [400]
        with pytest.raises(EndpointRefused, match="It answered 400") as refused:
            await endpoint.embed(["Jane Doe"])
        assert "Jane" not in refused.value.message
        with pytest.raises(EndpointRefused, match="404"):
            await EndpointEmbedder(server.url, "unknown", key_file).embed(["a"])
        with pytest.raises(EndpointRefused, match="401"):
            await EndpointEmbedder(server.url, MODEL, None).embed(["a"])
        assert len(server.asked) == 3  # none was tried again

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (b"<html>", "no JSON"),
            ([], "no vectors for 2"),
            ({"data": []}, "0 vectors for 2"),
            ({"data": [{"index": 0, "embedding": [1.0]}]}, "1 vectors for 2"),
            ({"data": [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}]}, "Entry 2 has no index"),
            ({"data": [{"index": 0, "embedding": [1.0]}, {"index": 2, "embedding": [1.0]}]}, "Entry 2 has no index"),
            ({"data": [{"index": True, "embedding": [1.0]}, 7]}, "Entry 1 has no index"),
            ({"data": [{"index": 1, "embedding": "AAAA"}, {"index": 0, "embedding": [1.0]}]}, "no list of numbers"),
            ({"data": [{"index": 1, "embedding": [None]}, {"index": 0, "embedding": [1.0]}]}, "no list of numbers"),
            ({"data": [{"index": 1, "embedding": [True]}, {"index": 0, "embedding": [1.0]}]}, "no list of numbers"),
            ({"data": [{"index": 1, "embedding": []}, {"index": 0, "embedding": [1.0]}]}, "Entry 1 is empty"),
            ({"data": [{"index": 1, "embedding": [0.0, 0]}, {"index": 0, "embedding": [1.0]}]}, "all zero"),
            (b'{"data": [{"embedding": [NaN]}, {"embedding": [1.0]}]}', "Entry 1 is empty"),
            (b'{"data": [{"embedding": [1e999]}, {"embedding": [1.0]}]}', "Entry 1 is empty"),
            (b'{"data": [{"embedding": [1' + b"0" * 400 + b"]}, {}]}", "Entry 1 is empty"),
            ({"data": [{"index": 1, "embedding": [1.0] * 769}, {"index": 0, "embedding": [1.0]}]}, "769 dimensions"),
            ({"data": [{"index": 1, "embedding": [1.0]}, {"index": 0, "embedding": [1.0, 2.0]}]}, "differ in length"),
        ],
    )
    async def test_what_is_no_list_of_vectors_is_told(
        self, endpoint: EndpointEmbedder, server: EmbeddingServer, answer: Any, told: str
    ) -> None:
        server.faults = [answer]
        with pytest.raises(AnswerInvalid, match=told):
            await endpoint.embed(["a", "b"])

    async def test_a_key_that_is_renewed_counts_at_once_and_a_missing_one_is_told(
        self, endpoint: EndpointEmbedder, server: EmbeddingServer, key_file: Path
    ) -> None:
        server.key = "another"
        key_file.write_text("another", encoding="utf-8")  # noqa: ASYNC240 - a file of a test
        assert len(await endpoint.embed(["a"])) == 1
        key_file.write_text("two\nlines", encoding="utf-8")  # noqa: ASYNC240
        with pytest.raises(ConfigurationError, match="holds no key"):
            await endpoint.embed(["a"])
        key_file.unlink()  # noqa: ASYNC240
        with pytest.raises(ConfigurationError, match="can't be read"):
            await endpoint.embed(["a"])


class TestSettings:
    def test_without_a_word_nothing_leaves_the_machine(self) -> None:
        assert isinstance(embedder_of(make_settings()), HashingEmbedder)

    def test_the_endpoint_is_taken_from_the_settings(self, key_file: Path) -> None:
        made = embedder_of(
            make_settings(
                embedder="http",
                embedder_url="https://vectors.example/v1/embeddings",
                embedder_model="small",
                embedder_key_file=key_file,
            )
        )
        assert made.model == "http:small@1"
        assert repr(made) == "EndpointEmbedder(https://vectors.example/v1/embeddings, small)"

    @pytest.mark.parametrize(
        ("values", "told"),
        [
            ({}, "needs RCM_EMBEDDER_URL and RCM_EMBEDDER_MODEL"),
            ({"embedder_url": "https://vectors.example"}, "RCM_EMBEDDER_MODEL"),
            ({"embedder_url": "vectors.example", "embedder_model": "m"}, "its form is"),
            ({"embedder_url": "http://vectors.example/v1", "embedder_model": "m"}, "must be https"),
        ],
    )
    def test_what_is_missing_or_unsafe_is_told(self, values: dict[str, str], told: str) -> None:
        with pytest.raises(ConfigurationError, match=told):
            embedder_of(make_settings(embedder="http", **values))

    def test_hashing_brings_no_http_client(self) -> None:
        program = "import sys, rcm.embedding; assert 'httpx' not in sys.modules"
        env = {"PYTHONPATH": ":".join(sys.path)}
        assert subprocess.run([sys.executable, "-c", program], check=False, env=env).returncode == 0


class TestArithmetic:
    @pytest.mark.parametrize("vector", [[], [0.0, 0.0], [math.nan, 1.0], [math.inf], [1.0, -math.inf]])
    def test_what_has_no_direction_is_no_vector(self, vector: Vector) -> None:
        for call in (unit, padded):
            with pytest.raises(VectorInvalid):
                call(vector)

    def test_too_many_numbers_and_unlike_lengths_are_refused(self) -> None:
        with pytest.raises(VectorInvalid, match="769"):
            padded([1.0] * 769)
        with pytest.raises(VectorInvalid, match="1 and 2"):
            cosine([1.0], [1.0, 2.0])

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20).filter(any))
    def test_filling_with_zeros_changes_no_cosine(self, vector: Vector) -> None:
        other = [1.0] * len(vector)
        assert math.isclose(cosine(vector, other), cosine(padded(vector), padded(other)), abs_tol=1e-9)
        assert math.isclose(cosine(vector, vector), 1.0)

    def test_a_literal_is_short(self) -> None:
        assert literal([0.5, -1 / 3, 0.0]) == "[0.5,-0.333333,0]"

    def test_all_failures_say_how_to_mend_them(self) -> None:
        for error in (EndpointUnreachable, EndpointRefused, AnswerInvalid, TextEmpty, VectorInvalid):
            assert issubclass(error, DomainError)
            assert error.code.startswith("embedding.")
