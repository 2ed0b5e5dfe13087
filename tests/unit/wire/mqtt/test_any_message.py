"""Whatever comes from the broker, only Unreadable leaves ``read``."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.one_of_each import HALL, ONE_OF_EACH, TOPICS
from wire.mqtt.topics import ROUTES, Unreadable, read, root, topic, unknown_fields

levels = st.sampled_from(["", "hall", "up", "down", "windows", "pulse", "wish", "answer", "ж"])
names = st.one_of(
    st.sampled_from(TOPICS),
    st.lists(levels | st.text(max_size=9), max_size=7).map("/".join),
    st.lists(levels, max_size=4).map(lambda tail: "/".join([root(HALL), *tail])),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=80),
    st.sampled_from(sorted(kind.__name__ for kind in ROUTES)),
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a good message with one field changed, one dropped or one byte broken."""
    tree = json.loads(msgspec.json.encode(draw(st.sampled_from(ONE_OF_EACH))))
    key = draw(st.sampled_from([*sorted(tree), "more"]))
    tree[key] = draw(trees)
    if draw(st.booleans()):
        del tree[draw(st.sampled_from(sorted(tree)))]
    payload = bytearray(json.dumps(tree).encode("utf-8", "surrogatepass"))
    if draw(st.booleans()):
        payload[draw(st.integers(0, len(payload) - 1))] = draw(st.integers(0, 255))
    return bytes(payload)


payloads = st.one_of(
    st.binary(max_size=200),
    trees.map(lambda tree: json.dumps(tree).encode("utf-8", "surrogatepass")),
    damaged(),
)


@settings(max_examples=400)
@given(names, payloads)
def test_only_unreadable_leaves_read(name, payload):
    try:
        device, message = read(HALL, name, payload)
    except Unreadable:
        return
    assert type(message) in ROUTES
    assert unknown_fields(payload, message) >= 0
    assert read(HALL, name, msgspec.json.encode(message)) == (device, message)


@settings(max_examples=400)
@given(st.sampled_from(ONE_OF_EACH), st.data())
def test_only_unreadable_leaves_read_where_the_topic_fits(message, data):
    payload = data.draw(damaged())
    try:
        _, heard = read(HALL, topic(HALL, message, "dev-1"), payload)
    except Unreadable:
        return
    assert unknown_fields(payload, heard) >= 0
    assert msgspec.json.decode(msgspec.json.encode(heard), type=type(heard)) == heard
