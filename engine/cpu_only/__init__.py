"""What PyTorch has for other hardware, compilers and several processes, as a CPU-only build behaves.

Asking whether something is there is answered (no); using it raises PyTorch's error, or one that says what Retrograd
doesn't have.
"""

from __future__ import annotations

from typing import Final

_BACKENDS: Final = ("cpu", "cuda", "cudnn", "mha", "mkl", "mkldnn", "mps", "openmp", "opt_einsum")
_ALIKE: Final = (
    "accelerator", "amp", "ao", "backends", "compiler", "cpu", "cuda", "distributed", "export", "fft", "fx", "hub",
    "jit", "masked", "mps", "multiprocessing", "nested", "onnx", "overrides", "package", "profiler", "quantization",
    "sparse", "types", "xpu",
)  # fmt: skip

#: Modules below ``torch`` and where they are; imported when first asked for.
MODULES: Final = {
    **{name: f"cpu_only.{name}" for name in _ALIKE},
    **{f"backends.{name}": f"cpu_only.backends.{name}" for name in _BACKENDS},
    "cuda.amp": "cpu_only.cuda_amp", "cuda.amp.grad_scaler": "cpu_only.cuda_amp", "_dynamo": "cpu_only.dynamo",
    "cuda.amp.autocast_mode": "cpu_only.cuda_amp", "cpu.amp": "cpu_only.cpu_amp",
    "cpu.amp.autocast_mode": "cpu_only.cpu_amp", "cpu.amp.grad_scaler": "cpu_only.cpu_amp",
    "amp.autocast_mode": "cpu_only.amp", "amp.grad_scaler": "cpu_only.amp",
    "_dynamo.config": "cpu_only.dynamo", "typing": "cpu_only.types",
    "utils.tensorboard": "cpu_only.tensorboard", "autograd.profiler": "cpu_only.profiler",
}  # fmt: skip
