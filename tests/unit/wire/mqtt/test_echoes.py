"""Which words on the hub's topics are its own, coming back from the broker."""

from wire.mqtt.echoes import UNDER_WAY, Echoes


def said(*payloads: bytes) -> Echoes:
    echoes = Echoes()
    for payload in payloads:
        echoes.said("hall/menu", payload)
    return echoes


def test_each_word_of_ours_comes_back_once():
    echoes = said(b"a", b"b")
    assert echoes.is_ours("hall/menu", b"a")
    assert echoes.is_ours("hall/menu", b"b")
    assert not echoes.is_ours("hall/menu", b"b")


def test_another_s_word_is_not_ours_nor_is_ours_on_another_topic():
    echoes = said(b"a")
    assert not echoes.is_ours("hall/menu", b"x")
    assert not echoes.is_ours("hall/calls", b"a")
    assert echoes.is_ours("hall/menu", b"a"), "it is still awaited"


def test_words_that_a_later_one_overtook_do_not_come_any_more():
    """The broker takes them in order."""
    echoes = said(b"a", b"b", b"c")
    assert echoes.is_ours("hall/menu", b"b")
    assert not echoes.is_ours("hall/menu", b"a")
    assert echoes.is_ours("hall/menu", b"c")


def test_two_hundred_words_of_a_topic_are_awaited():
    assert UNDER_WAY == 200
    words = [b"%d" % n for n in range(201)]
    assert not said(*words).is_ours("hall/menu", words[0])
    assert said(*words).is_ours("hall/menu", words[1])


def test_on_a_new_connection_nothing_is_under_way():
    echoes = said(b"a")
    echoes.forget()
    assert not echoes.is_ours("hall/menu", b"a")
