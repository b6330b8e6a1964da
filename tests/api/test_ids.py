from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from careops.api.ids import private_id, public_id


@given(st.uuids())
def test_an_id_goes_out_and_comes_back(pk):
    assert private_id("ref", public_id("ref", pk)) == pk


def test_an_id_is_a_prefix_and_26_letters():
    assert public_id("ref", UUID(int=0)) == "ref_00000000000000000000000000"
    assert public_id("prv", UUID(int=2**128 - 1)) == "prv_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


@given(st.text())
def test_whatever_is_no_id_is_nothing(text):
    assert private_id("ref", text) is None
    assert private_id("ref", f"ref_{text}") is None or len(text) == 26


def test_an_id_of_another_kind_is_nothing():
    assert private_id("ref", public_id("prv", UUID(int=1))) is None


def test_an_id_has_one_spelling_only():
    name = public_id("ref", UUID(int=2**128 - 1))
    assert private_id("ref", name.lower()) is None
    assert private_id("ref", "ref_8" + "0" * 25) is None
