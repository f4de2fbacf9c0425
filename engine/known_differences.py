"""What is known to differ from PyTorch, and what stays out: one row each. ``docs/parity.md`` shows both."""

from __future__ import annotations

from typing import Final

#: Patterns of names that Retrograd leaves out on purpose, with why; the first that matches counts.
OUT_OF_SCOPE: Final[tuple[tuple[str, str], ...]] = (
    (r"(^|\.)(sparse|coalesce|is_coalesced|to_sparse.*|.*sparse.*|ccol_indices.*|col_indices.*|crow_indices.*"
     r"|row_indices.*|indices|values|indices_copy|values_copy|smm|spmm|hspmm|dsmm|hsmm|sspaddmm|dense_dim|to_dense)$",
     "sparse tensors"),
    (r"quant|fbgemm|^Q|\.Q[IU]|int_repr|q_|qscheme|observ|fused_moving_avg|per_channel_affine|per_tensor_affine",
     "quantised tensors"),
    (r"distributed|Distributed|RRef|Future|futures|DataParallel|SyncBatchNorm|is_distributed|record_stream",
     "several machines or devices"),
    (r"jit|Script|(^|\.)(trace|tracing)|(^|\.)[A-Z]\w*Type$|Graph$|Graph\w*State|AliasDb|Argument|Capsule|CallStack"
     r"|CompilationUnit|Concrete|ErrorReport|ExecutionPlan|FileCheck|FunctionSchema|IODescriptor|JIT|LiteScript|Logger"
     r"|OperatorInfo|StaticModule|Sym|TracingState|^(Block|Code|Node|Use|Value|Tag|Type)$|import_ir|parse_ir"
     r"|parse_schema|parse_type|merge_type|unify_type|ThroughputBenchmark|Benchmark|fork$|wait$|script_if",
     "TorchScript"),
    (r"cuda|cudnn|miopen|mkldnn|mps|xpu|mtia|ipu|maia|vulkan|hpu|xla|Stream|Event$|accelerator|OutOfMemory"
     r"|AcceleratorError|gpu|nccl|pin_memory|is_pinned|share_memory|is_shared|tf32",
     "other devices than the CPU"),
    (r"complex|cfloat|cdouble|chalf|(^|\.)(polar|view_as_real|angle)$|istft|stft|fft", "complex numbers"),
    (r"float8|float4|bits\d|^u?int[1-7]$|quint|qint|uint16|uint32|uint64|bit$", "types that no example uses"),
    (r"onnx|^fx|hub|dynamo|inductor|export|compiler|vmap_|functionalize|overrides|torch_function|TorchFunction"
     r"|DispatchKey|library|^package|_dispatch|dispatcher", "compilers and exporters"),
    (r"nested|jagged|padded_tensor|masked\.|^masked$|named|rename|align_|refine_names|has_names|(^|\.)names$",
     "nested, masked and named tensors"),
    (r"parametriz|prun", "parametrisations"),
)  # fmt: skip

#: What a person who compares with PyTorch will notice, by name.
DIFFERENCES: Final[dict[str, str]] = {
    "torch.__version__": "says `2.13.0+retrograd`",
    "linalg.cholesky": "in forward mode a tangent that isn't symmetric counts as its symmetric part",
    "Tensor.detach_": "a value saved before it is not refused in backward",
    "Tensor.add_": "an inference tensor is left as it was when the write is refused; PyTorch has written by then",
}
