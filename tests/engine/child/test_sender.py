"""What the script does with tensors arrives as facts: operations, names, regions, passes, updates."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from child_driver import Driver, line_of

from retrograd.engine.protocol import events

SLOPE = """\
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)  # leaf
y = x * x  # square
with torch.no_grad():  # region
    z = y * 3  # hidden
loss = (y + z).sum()  # loss
loss.backward()  # backward
"""


def test_serial_numbers_have_no_gaps_and_names_come_first(child: Driver, script: Path) -> None:
    assert child.start(script, SLOPE).finish() == 0
    assert [one.serial for one in child.events] == list(range(1, len(child.events) + 1))
    assert isinstance(child.events[0], events.RunStarted)
    assert isinstance(child.events[-1], events.RunFinished)
    known: dict[str, set[int]] = {"location": {0}, "tensor": {0}, "node": {0}, "frame": {0}, "region": {0}}
    for one in child.events:
        match one:
            case events.LocationSeen():
                known["location"].add(one.number)
            case events.FrameEntered():
                known["frame"].add(one.number)
            case events.NodeCreated():
                assert {edge.node for edge in one.next} <= known["node"] and one.variable in known["tensor"]
                known["node"].add(one.node)
            case events.TensorCreated():
                assert one.node in known["node"] and one.base in known["tensor"]
                known["tensor"].add(one.tensor)
            case events.OperationExecuted():
                assert {*one.inputs, *one.outputs} <= known["tensor"]
                assert one.node in known["node"] and one.region in known["region"]
            case events.RegionEntered():
                assert one.parent in known["region"]
                known["region"].add(one.region)
            case events.NodeBegun() | events.NodeFinished() | events.NodeQueued():
                assert one.node in known["node"]
            case events.NameBound() | events.ValueRecorded():
                assert one.tensor in known["tensor"]
        assert one.location in known["location"] and one.frame in known["frame"]


def test_operations_regions_and_backward_are_told(child: Driver, script: Path) -> None:
    child.start(script, SLOPE).finish()
    square, hidden, _, total = child.of(events.OperationExecuted)
    assert [one.op for one in child.of(events.OperationExecuted)] == ["mul", "mul", "add", "sum"]
    assert child.place(square).expression == "x * x" and child.place(square).target == "y"
    assert hidden.node == 0 and hidden.reason == "no-grad"
    (region,) = [one for one in child.of(events.RegionEntered) if one.region_kind == "no_grad"]
    assert hidden.region == region.region and child.place(region).line == line_of(SLOPE, "region")
    begun = child.one(events.BackwardBegun)
    assert begun.roots == total.outputs
    names = {one.node: one.name for one in child.of(events.NodeCreated)}
    assert [names[one.node] for one in child.of(events.NodeBegun)] == [
        "SumBackward0", "AddBackward0", "MulBackward0", "AccumulateGrad",
    ]  # fmt: skip
    assert [one.node for one in child.of(events.NodeQueued)] == [one.node for one in child.of(events.NodeBegun)]
    added = child.one(events.GradAccumulated)
    assert added.before is None and added.contribution == added.after
    mul = next(one.node for one in child.of(events.NodeCreated) if one.name == "MulBackward0")
    assert [(edge.node, edge.slot) for edge in added.sources] == [(mul, 0), (mul, 1)]
    assert {child.place(one).line for one in child.of(events.NodeBegun)} == {line_of(SLOPE, "backward")}


def test_names_follow_tensors(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        a = torch.ones(2)  # first
        b = a  # alias
        a = a * 2  # again
        layers = [a, b]  # list
        del b  # gone
        c = a + 1  # last
    """)
    child.start(script, text).finish()
    bound = [(one.name, one.tensor, child.place(one).line) for one in child.of(events.NameBound)]
    ones = child.of(events.TensorCreated)[0].tensor
    twice = child.of(events.OperationExecuted)[0].outputs[0]
    assert bound[0] == ("a", ones, line_of(text, "first"))
    assert ("a", twice, line_of(text, "again")) in bound
    found = {(name, tensor) for name, tensor, _ in bound}
    assert found >= {("layers[0]", twice), ("layers[1]", ones), ("c", child.of(events.TensorCreated)[-1].tensor)}
    assert [place for name, tensor, place in bound if (name, tensor) == ("b", 0)] == [line_of(text, "gone")]


def test_functions_and_loop_passes_are_regions_and_frames(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        def double(t):
            out = t * 2  # double
            return out
        x = torch.ones(1)
        for i in range(3):
            if i != 1:
                x = double(x)
        n = 0
        while n < 2:
            n += 1
            x = x + n
    """)
    assert child.start(script, text).finish() == 0
    regions = child.of(events.RegionEntered)
    loops = [(one.label, one.passes) for one in regions if one.region_kind == "loop"]
    # The pass in which nothing happened isn't told, but counts.
    assert loops == [("line 6", 0), ("line 6", 2), ("line 10", 0), ("line 10", 1)]
    calls = [one for one in regions if one.region_kind == "function"]
    assert [one.label for one in calls] == ["double", "double"]
    parents = {one.region: one for one in regions}
    assert [parents[one.parent].passes for one in calls] == [0, 2]
    entered = child.of(events.FrameEntered)
    assert [one.function for one in entered] == ["<module>", "double", "double"]
    module, first, second = (one.number for one in entered)
    assert [one.number for one in child.of(events.FrameLeft)] == [first, second, module]
    left = {one.region for one in child.of(events.RegionLeft)}
    assert left == set(parents)
    outs = [one.frame for one in child.of(events.NameBound) if one.name == "out"]
    assert outs == [entered[1].number, entered[2].number]


def test_dead_tensors_are_told(child: Driver, script: Path) -> None:
    child.start(script, "import torch\na = torch.ones(2)\nb = a + 1\ndel a\nc = b * 2\nd = c + 1\n").finish()
    first = child.of(events.TensorCreated)[0].tensor
    died = next(one for one in child.of(events.TensorDied) if one.tensor == first)
    product = next(one for one in child.of(events.OperationExecuted) if one.op == "mul")
    assert died.serial < product.serial


def test_in_place_writes_change_the_value_of_every_alias(child: Driver, script: Path) -> None:
    text = "import torch\nx = torch.zeros(2)\nv = x[0:1]\nwith torch.no_grad():\n    x.add_(5.0)\n"
    child.start(script, text).finish()
    written = child.one(events.StorageWritten)
    assert (written.op, written.before, written.after) == ("add_", 0, 1)
    after = [one for one in child.of(events.ValueRecorded) if one.serial > written.serial]
    assert {one.tensor for one in after} == {one.tensor for one in child.of(events.TensorCreated)}
    assert all(one.value.summary.minimum == 5.0 for one in after)


def test_large_values_are_summaries_only(child: Driver, script: Path) -> None:
    child.start(script, "import torch\nbig = torch.ones(5000)\nsmall = torch.ones(3)\n", inline_bytes=64).finish()
    big, small = child.of(events.ValueRecorded)
    assert big.value.data is None and big.value.summary.count == 5000 and big.value.summary.mean == 1.0
    assert small.value.data is not None and len(small.value.data) == 12


def test_results_that_are_kept_whole_arrive_element_by_element(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        x = torch.arange(2000.0).reshape(40, 50)
        plain = x * 2
        turned = torch.exp(x.t() * 0.001)
        wide = x.double() + 1
        few = x[0] - 1
        half = (x * 3).to(torch.bfloat16)
    """)
    child.start(script, text, capture="all").finish()
    names = {one.name: one.tensor for one in child.of(events.NameBound)}
    found = {one.tensor: one.value for one in child.of(events.ValueRecorded)}
    x = np.arange(2000, dtype=np.float32).reshape(40, 50)
    wanted = {"plain": x * 2, "turned": np.exp(x.T * np.float32(0.001)), "wide": x.astype(float) + 1, "few": x[0] - 1}
    for name, array in wanted.items():
        value = found[names[name]]
        assert value.data is not None and value.shape == array.shape
        np.testing.assert_allclose(np.frombuffer(value.data, array.dtype).reshape(array.shape), array, rtol=1e-6)
    assert found[names["half"]].dtype == "bfloat16"
    assert found[names["half"]].summary.maximum == 5984.0  # 5997 to eight binary digits


def test_optimizer_steps_are_counted(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        w = torch.ones(1, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.5)
        for _ in range(2):
            optimizer.zero_grad()
            (w * w).sum().backward()
            optimizer.step()
        last = w * 1
    """)
    assert child.start(script, text, mode="record").finish() == 0, child.output("stderr")
    assert [one.step for one in child.of(events.OptimizerStepped)] == [0, 1]
    registered = child.one(events.OptimizerRegistered)
    assert registered.name == "SGD" and registered.tensors == (child.of(events.TensorCreated)[0].tensor,)
    assert child.of(events.OperationExecuted)[-1].step == 2


def test_saved_values_name_inputs_and_results(child: Driver, script: Path) -> None:
    text = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x.exp()\nz = y * x\n"
    child.start(script, text, mode="record").finish()
    exp, mul = child.of(events.OperationExecuted)
    nodes = {one.node: one for one in child.of(events.NodeCreated)}
    storages = {one.tensor: one.storage for one in child.of(events.TensorCreated)}
    (result,) = nodes[exp.node].saved
    assert (result.tensor, result.storage, result.version) == (exp.outputs[0], storages[exp.outputs[0]], 0)
    assert {one.name: one.tensor for one in nodes[mul.node].saved} == {"self": mul.inputs[0], "other": mul.inputs[1]}


def test_cuts_and_writes_through_data(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        x = torch.ones(2, requires_grad=True)
        d = x.detach()
        x.data.mul_(2)
        n = x.sum().item()
        with torch.no_grad():
            x.add_(1)
    """)
    child.start(script, text, mode="record").finish()
    cuts = child.of(events.CutMade)
    assert [one.cut for one in cuts] == ["detach", "data", "item"] and cuts[2].text == "4.0"
    created = {one.tensor: one for one in child.of(events.TensorCreated)}
    assert created[cuts[0].result].origin == "detach" and created[cuts[1].result].origin == "data-attribute"
    leaf = created[cuts[0].tensor]
    assert created[cuts[1].result].storage == leaf.storage
    assert [(one.tensor == leaf.tensor, one.through_data, one.tracked) for one in child.of(events.StorageWritten)] == [
        (False, True, False), (True, False, False),
    ]  # fmt: skip
    values = [one.value.summary.maximum for one in child.of(events.ValueRecorded) if one.tensor == leaf.tensor]
    assert values == [1.0, 2.0, 3.0]


def test_a_list_that_grows_has_its_own_elements_names(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        class Pair:
            def __init__(self, first, second):
                self.first, self.second = first, second
        a = torch.ones(2)
        b = torch.zeros(2)
        kept = Pair(a, b)
        a - 1
        kept = [a, b, a * 2]
        kept.append(kept[2] * 3)
        kept.append(kept[3] * 4)
        kept[0] = b
        kept.append(kept[4] * 5)
        kept.pop(1)
        kept.append(kept[3] * 6)
        a + 5
    """)
    assert child.start(script, text).finish() == 0, child.output("stderr")
    means: dict[str, int] = {}
    told: dict[str, int] = {}
    for one in child.of(events.NameBound):
        means[one.name] = one.tensor
        told[one.name] = told.get(one.name, 0) + 1
    products = [one.outputs[0] for one in child.of(events.OperationExecuted) if one.op == "mul"]
    b, elements = means["b"], {name: tensor for name, tensor in means.items() if name.startswith("kept[")}
    assert elements == {f"kept[{index}]": tensor for index, tensor in enumerate([b, *products])}
    assert means["kept.first"] == means["kept.second"] == 0
    assert told["kept[0]"] == 2 and told["kept[5]"] == 1


def test_the_same_tensors_in_another_container_have_its_names(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        class Pair:
            def __init__(self, first, second):
                self.first, self.second = first, second
        a, b = torch.ones(2), torch.zeros(2)
        kept, renamed = Pair(a, b), Pair(a, b)
        layers = [torch.nn.Linear(1, 1)]
        a - 1
        kept = [a, b]
        del renamed.first, renamed.second
        renamed.left, renamed.right = a, b
        layers = [other := torch.nn.Linear(1, 1)]
        a + 5
    """)
    assert child.start(script, text).finish() == 0, child.output("stderr")
    means = {one.name: one.tensor for one in child.of(events.NameBound)}
    kept = {name: tensor for name, tensor in means.items() if name.startswith(("kept", "renamed")) and tensor}
    a, b = means["a"], means["b"]
    assert kept == {"kept[0]": a, "kept[1]": b, "renamed.left": a, "renamed.right": b}
    assert means["layers[0].weight"] == means["other.weight"]


def test_modules_are_regions_and_their_parameters_have_names(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.layers = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
            def forward(self, x):
                return self.layers(x)  # call
        model = Net()
        y = model(torch.ones(1, 2))
    """)
    assert child.start(script, text, mode="record").finish() == 0, child.output("stderr")
    regions = {one.region: one for one in child.of(events.RegionEntered)}
    modules = [one for one in regions.values() if one.region_kind == "module"]
    assert [one.label for one in modules] == ["Net", "Sequential", "Linear", "ReLU"]
    assert [regions[one.parent].label for one in modules[1:]] == ["Net", "Sequential", "Sequential"]
    names = {one.tensor: one.name for one in child.of(events.NameBound)}
    created = child.of(events.TensorCreated)
    assert [names.get(one.tensor) for one in created if one.is_parameter] == [
        "model.layers.0.weight",
        "model.layers.0.bias",
    ]
    relu = child.of(events.OperationExecuted)[-1]
    assert (relu.op, regions[relu.region].label) == ("relu", "ReLU")
    assert child.place(relu).line == line_of(text, "call")


def test_results_that_go_to_attributes_and_short_lived_names(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        class Box: pass
        box = Box()
        def f(t):
            inside = t * 2
            return inside
        x = torch.ones(1, requires_grad=True)
        box.held = x + 1
        box.held = x + 2
        y = f(x)
        first, = torch.autograd.grad((x * 3).sum(), x)
        both = torch.autograd.grad((y * y).sum(), x)
        end = y * 1
    """)
    child.start(script, text, mode="record").finish()
    bound = [(one.name, one.tensor) for one in child.of(events.NameBound)]
    add, plus, double = (one.outputs[0] for one in child.of(events.OperationExecuted)[:3])
    assert [tensor for name, tensor in bound if name == "box.held"] == [add, plus]
    assert [tensor for name, tensor in bound if name in ("inside", "y")] == [double, double]
    assert [name for name, _ in bound if name.startswith(("first", "both"))] == ["first", "both[0]"]


def test_names_lead_into_objects_and_lists_of_layers(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        from torch import nn

        class Holder:
            def __init__(self):
                self.weight = torch.ones(2)
                self.layer = nn.Linear(1, 1)

            def __len__(self):
                raise AssertionError("nobody asked for the length")

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.heads = [nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)]

        holder = Holder()
        layers = [nn.Linear(1, 1, bias=False)]
        net = Net()
        holder.weight = holder.weight * 2  # changed
        last = torch.ones(1)
    """)
    child.start(script, text).finish()
    bound = [(one.name, one.tensor) for one in child.of(events.NameBound)]
    twice = child.of(events.OperationExecuted)[-1].outputs[0]
    names = {name for name, _ in bound}
    assert {"holder.weight", "holder.layer.bias", "layers[0].weight", "net.heads[1].weight"} <= names
    assert ("holder.weight", twice) in bound
