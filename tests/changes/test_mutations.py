"""Random mutations of random listings: each is found, with its class, and nothing else is."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.changes import ChangeKind, changes
from tests.changes.mutations import MUTATIONS, Skip, World, shuffled


def mutated(seed, mutations):
    """Return a listing with as many of `mutations` made on it as it has places for."""
    world = World(random.Random(seed))
    for mutation in mutations:
        try:
            mutation(world)
        except Skip:
            continue
    return world


def found(world):
    told = changes(*world.sides())
    assert list(told) == sorted(told, key=lambda change: change.order)
    return {(c.kind.value, c.change_class.value, c.tool, c.pointer) for c in told}


@settings(max_examples=400)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(MUTATIONS), max_size=25))
def test_every_mutation_is_found_and_nothing_else(seed, mutations):
    world = mutated(seed, mutations)
    assert found(world) == world.expected


@given(st.integers(0, 2**32))
def test_no_mutation_gives_no_change(seed):
    world = mutated(seed, [])
    world.new = shuffled(world.random, world.new)
    for name, items in world.new.items():
        if isinstance(items, list):
            world.random.shuffle(items)
        assert items is world.new[name]
    assert changes(*world.sides()) == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_each_mutation_finds_a_place(mutation):
    """A mutation that never applies would show nothing above."""
    worlds = [mutated(seed, [mutation]) for seed in range(60)]
    silent = mutation.__name__ == "hint_default"
    assert silent or any(world.expected for world in worlds)
    for world in worlds:
        assert found(world) == world.expected


def test_every_kind_of_change_is_among_them():
    worlds = [mutated(seed, random.Random(seed).choices(MUTATIONS, k=40)) for seed in range(60)]
    assert {kind for world in worlds for kind, *_ in world.expected} == set(ChangeKind)
