"""The PyTorch twin of the model and of its training: the same formulas, written as one writes PyTorch.

Started by peer.js, which sends one JSON object a line and reads one back. Formulas: packages/core/src/model/model.ts and
packages/training/src/objective; sizes: B samples, N landmarks, D the width of a token, H heads.
"""

import ctypes
import json
import math
import os
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    """Eq. 5-7, pre-norm: attention whose first half of heads sees the edges alone, then an MLP."""

    def __init__(self, D, H, expansion):
        super().__init__()
        self.D, self.H = D, H
        self.q = nn.Linear(D, D)
        self.k = nn.Linear(D, D, bias=False)
        self.v = nn.Linear(D, D, bias=False)
        self.out = nn.Linear(D, D)
        self.up = nn.Linear(D, expansion * D)
        self.down = nn.Linear(expansion * D, D)

    def forward(self, X, attention):
        B, N, D = X.shape
        d = D // self.H
        x = F.layer_norm(X, (D,))
        q, k, v = (m(x).view(B, N, 2, self.H // 2, d).permute(0, 2, 3, 1, 4) for m in (self.q, self.k, self.v))
        scores = (q * (1 / math.sqrt(d))) @ k.transpose(-1, -2) + attention  # (B, 2, H/2, N, N)
        attended = F.softmax(scores, -1) @ v
        X = X + self.out(attended.permute(0, 3, 1, 2, 4).reshape(B, N, D))
        return X + self.down(F.gelu(self.up(F.layer_norm(X, (D,)))))


class Head(nn.Module):
    """Linear, GELU, linear: the decoder, and the directions of the sign head."""

    def __init__(self, D, out, bias):
        super().__init__()
        self.up = nn.Linear(D, D)
        self.down = nn.Linear(D, out, bias=bias)

    def forward(self, X):
        return self.down(F.gelu(self.up(X)))


class Model(nn.Module):
    """The form 'view'."""

    def __init__(self, layers, width, heads, expansion, edge_frequencies):
        super().__init__()
        D = width
        self.D = D
        self.register_buffer("tpe_omega", torch.zeros(2, D // 2))
        self.register_buffer("tpe_b", torch.zeros(D // 2))
        self.register_buffer("edges_omega", torch.zeros(2, edge_frequencies))
        self.tokens = nn.Linear(D + 4 + 4 * edge_frequencies + 8, D)
        self.blocks = nn.ModuleList(Block(D, heads, expansion) for _ in range(layers))
        self.decoder = Head(D, 3, bias=True)
        self.sign = Head(D, 1, bias=False)
        self.error = Head(D, 1, bias=True)

    def forward(self, keypoints, mask, adjacency, sides):
        """[B, N, 2], [B, N], [B, N, N], [B, N] -> shape [B, N, 3], logit [B], log of errors [B, N, 1], the picture"""
        confidence = mask.clamp(min=0).unsqueeze(2)
        visible = (confidence > 0).to(mask.dtype)
        present = (mask + 1).clamp(max=1).unsqueeze(2)
        edges = adjacency * present * present.transpose(1, 2)
        local = (edges + torch.eye(mask.shape[1], dtype=mask.dtype)).clamp(max=1)
        looks = torch.stack([local, present.transpose(1, 2).expand_as(local)], 1).unsqueeze(2)
        attention = (looks - 1) * 1e9  # (B, 2, 1, N, N)

        # Eq. 3
        centre = (keypoints * visible).sum(1, keepdim=True) / visible.sum(1, keepdim=True).clamp(min=1)
        W = (keypoints - centre) * visible
        W = W / W.abs().amax((1, 2), keepdim=True).clamp(min=1e-12)

        X = self.tokens(self.features(W, visible, present * (1 - confidence), present, edges, sides))
        for block in self.blocks:
            X = block(X, attention)
        X = F.layer_norm(X, (self.D,))
        shape = self.decoder(X) + F.pad(W, (0, 1))
        return shape, self.log_odds(X, shape.detach()[..., 2:], present), self.error(X.detach()), (W, visible)

    def features(self, W, visible, doubt, present, edges, sides):
        """What a token carries: eq. 4, the position, side and doubt, edges as vectors, the place in the graph."""
        phase = W @ self.tpe_omega + self.tpe_b
        parts = [torch.sin(phase) * visible, torch.cos(phase) * visible, W]
        parts += [sides.unsqueeze(2) * present, doubt]

        phase = W @ self.edges_omega
        S, C = torch.sin(phase), torch.cos(phase)
        P1 = walk(edges)
        one_step = walk(edges * visible.transpose(1, 2))
        for mean in (one_step, P1 @ one_step):
            mean_S, mean_C = mean @ S, mean @ C
            parts += [(mean_S * C - mean_C * S) * visible, (mean_C * C + mean_S * S) * visible]

        P2 = P1 @ P1
        P4 = P2 @ P2
        P8 = P4 @ P4
        parts.append(edges.sum(2, keepdim=True) * 0.2)
        for there, rest in ((P1, P1), (P2, P1), (P2, P2), (P4, P2), (P4, P4), (P8, P4), (P8, P8)):
            parts.append((there * rest.transpose(1, 2)).sum(2, keepdim=True))
        return torch.cat(parts, 2)

    def log_odds(self, X, z, present):
        count = present.sum(1, keepdim=True)
        z = z * present
        z = (z - z.sum(1, keepdim=True) / count) * present
        rms = ((z * z).sum(1, keepdim=True) / count + 1e-8).sqrt()
        return ((self.sign(X) * z).sum(1, keepdim=True) / (rms * count)).view(-1)


def walk(edges):
    return edges / edges.sum(2, keepdim=True).clamp(min=1)


# Horn's 4 x 4 matrix as a linear function of the products K [9]: (row, column, value) on and above the diagonal.
HORN = [[(0, 0, 1), (1, 1, 1), (2, 2, -1), (3, 3, -1)], [(0, 3, 1), (1, 2, 1)], [(0, 2, -1), (1, 3, 1)],
        [(0, 3, -1), (1, 2, 1)], [(0, 0, 1), (1, 1, -1), (2, 2, 1), (3, 3, -1)], [(0, 1, 1), (2, 3, 1)],
        [(0, 2, 1), (1, 3, 1)], [(0, 1, -1), (2, 3, 1)], [(0, 0, 1), (1, 1, -1), (2, 2, -1), (3, 3, 1)]]


def horn_map():
    rows = torch.zeros(9, 4, 4)
    for row, entries in zip(rows, HORN):
        for i, j, value in entries:
            row[i, j] = row[j, i] = value
    return rows.view(9, 16)


HORN_MAP = horn_map()


def rotations_by_svd(K):
    """The proper rotations R [B, 3, 3] that bring x nearest to y, from K = x^T y."""
    U, _, Vh = torch.linalg.svd(K)
    flip = torch.ones(K.shape[0], 3, 1, dtype=K.dtype)
    flip[:, 2, 0] = torch.det(U @ Vh).sign()
    return (Vh.transpose(1, 2) * flip.transpose(1, 2)) @ U.transpose(1, 2)


def rotation_of(Q):
    """R [B, 3, 3] from the products Q = q q^T [B, 4, 4] of the quaternion q = (w, x, y, z)."""
    ww, xx, yy, zz = Q.diagonal(dim1=1, dim2=2).unbind(1)
    wx, wy, wz, xy, xz, yz = (2 * Q[:, i, j] for i, j in ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)))
    rows = [ww + xx - yy - zz, xy - wz, xz + wy, xy + wz, ww - xx + yy - zz, yz - wx, xz - wy, yz + wx, ww - xx - yy + zz]
    return torch.stack(rows, 1).view(-1, 3, 3)


def rotations_by_eigenvector(K):
    """The same by Horn's quaternion: the last eigenvector of a 4 x 4 matrix."""
    q = torch.linalg.eigh((K.reshape(-1, 9) @ HORN_MAP.to(K.dtype)).view(-1, 4, 4))[1][:, :, 3:]
    return rotation_of(q @ q.transpose(1, 2))


def rotations_by_squaring(K):
    """The same by squaring that matrix twelve times, as our graph does."""
    M = unit_norm((K.reshape(-1, 9) @ HORN_MAP.to(K.dtype)).view(-1, 4, 4)) + torch.eye(4, dtype=K.dtype)
    for _ in range(4):
        M = M @ M
        M = M @ M
        M = unit_norm(M @ M)
    return rotation_of(M / M.diagonal(dim1=1, dim2=2).sum(1).view(-1, 1, 1))


def unit_norm(M):
    return M / M.square().sum((1, 2), keepdim=True).sqrt().clamp(min=1e-20)


ROTATIONS = {"svd": rotations_by_svd, "eigenvector": rotations_by_eigenvector, "squaring": rotations_by_squaring}


# Keeps the derivative of the root finite; as in objective.ts.
ROOT_FLOOR = 1e-5


def losses(objective, shape, logit, log_error, picture, target, weight, untagged, rotations):
    """Sums over the batch: the loss to minimise, and its part that is the error of the shape."""
    weight = weight.unsqueeze(2)
    count = weight.sum(1, keepdim=True).clamp(min=1)
    x = centred(shape, weight, count)
    y = centred(target, weight, count)
    # The truth and its mirror image in depth, one after the other: [2B, N, 3].
    both = torch.cat([y, y * y.new_tensor([1, 1, -1])])
    with torch.no_grad():
        products = x.transpose(1, 2) @ y
        R = rotations(torch.cat([products, products * y.new_tensor([1, 1, -1])]))
    x2 = x.repeat(2, 1, 1)
    rotated = x2 @ R.transpose(1, 2)
    with torch.no_grad():
        gamma = (rotated * both).sum((1, 2), keepdim=True) / (x2 * x2).sum((1, 2), keepdim=True).clamp(min=1e-12)
    canonical = (rotated * gamma - both).square().sum((1, 2))
    view = (x2 - both).square().sum((1, 2))
    error = (objective["canonical"] * canonical + objective["view"] * view).view(2, -1)
    if objective["error"] == "normalized":
        error = (error / y.square().sum((1, 2)).clamp(min=1e-12) + ROOT_FLOOR).sqrt()
    else:
        error = error / count.view(-1)
    real, mirrored = error.unbind()
    flipped = real > mirrored
    may = {"none": torch.zeros_like(untagged), "untagged": untagged, "all": torch.ones_like(untagged)}[objective["mirrorBlind"]]
    shape_error = torch.where(flipped & (may > 0), mirrored, real)
    cross_entropy = F.binary_cross_entropy_with_logits(logit, (~flipped).to(logit.dtype), reduction="none")
    with torch.no_grad():
        real_error = log_landmark_errors(shape, picture, target, weight, count, flipped)
    landmarks = ((log_error - real_error).abs() * weight).sum((1, 2)) / count.view(-1)
    return (shape_error + objective["sign"] * cross_entropy + objective["landmark"] * landmarks).sum(), shape_error.sum()


# Keeps the logarithm finite; as in landmarkErrors.ts.
LOG_FLOOR = 1e-6


def log_landmark_errors(shape, picture, target, weight, count, flipped):
    """How far off each landmark is, as a share of the truth's size, once the answer lies over its picture."""
    W, visible = picture
    y = centred(target, weight, count)
    facing = 1 - 2 * flipped.to(shape.dtype).view(-1, 1, 1)
    middle = (shape[..., 2:] * weight).sum(1, keepdim=True) / count
    real_middle = (target[..., 2:] * weight).sum(1, keepdim=True) / count
    xy = W + shape[..., :2] * (1 - visible) - target[..., :2]
    z = (shape[..., 2:] - middle) * facing - (target[..., 2:] - real_middle)
    size = (y.square().sum((1, 2), keepdim=True) / count).clamp(min=1e-12)
    return ((xy.square().sum(2, keepdim=True) + z.square()) / size + LOG_FLOOR).log() / 2


def centred(x, weight, count):
    return (x - (x * weight).sum(1, keepdim=True) / count) * weight


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        body = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        start, end = entry["data_offsets"]
        values = numpy.frombuffer(body[start:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors, metadata


def our_name(name):
    return name.replace("tpe_", "tpe.").replace("edges_", "edges.")


def as_ours(name, tensor):
    """nn.Linear keeps its matrix as [out, in], ours is [in, out]."""
    return tensor.t() if name.endswith(".weight") else tensor


def load_model(tensors, config):
    frequencies = tensors["weights:edges.omega"].shape[1]
    model = Model(config["layers"], config["width"], config["heads"], config["expansion"], frequencies)
    state = model.state_dict()
    ours = {name[8:] for name in tensors if name.startswith("weights:")}
    assert ours == {our_name(name) for name in state}, "parameters: %s" % (ours ^ {our_name(n) for n in state})
    model.load_state_dict({name: as_ours(name, tensors["weights:" + our_name(name)]) for name in state})
    return model


INPUTS = ("keypoints", "mask", "adjacency", "sides")
TRUTH = ("target", "weight", "untagged")


def openblas_kernel():
    """The kernel that OpenBLAS has taken for this processor, if it is OpenBLAS that multiplies."""
    with open("/proc/self/maps") as maps:
        libraries = {line.split()[-1] for line in maps if "libopenblas" in line}
    for path in libraries:
        name = ctypes.CDLL(path).openblas_get_corename
        name.restype = ctypes.c_char_p
        return name().decode()
    return None


def norm(tensor):
    return float(tensor.double().norm())


class Twin:
    def load(self, request):
        self.tensors, metadata = read_safetensors(request["file"])
        self.config = json.loads(metadata["model"])
        self.objective = json.loads(metadata["objective"])
        assert self.objective["error"] in ("normalized", "squared"), self.objective["error"]
        self.batch = {name: self.tensors["batch:" + name] for name in INPUTS + TRUTH}
        self.rotations = rotations_by_svd
        self.part = None
        self.reset({})
        return {"torch": torch.__version__, "python": sys.version.split()[0], "openblas": openblas_kernel()}

    def reset(self, request):
        """The weights of the file, and an optimiser that has seen nothing."""
        self.model = load_model(self.tensors, self.config)
        groups = [{"params": [p for p in self.model.parameters() if (p.dim() > 1) == decays], "weight_decay": decay}
                  for decays, decay in ((True, 0.01), (False, 0.0))]
        self.optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), eps=1e-8, foreach=request.get("foreach", False))
        return {}

    def rows(self, names, B):
        return [self.batch[name][:B].contiguous() for name in names]

    def check(self, request):
        """Relative differences of our outputs and gradients in the file from those of this twin, by name."""
        ours = {name[5:]: tensor for name, tensor in self.tensors.items() if name.startswith("ours:")}
        exact = self.results(torch.float64, request["rotations"])
        twin = self.results(getattr(torch, request["dtype"]), request["rotations"])
        assert ours.keys() == twin.keys(), ours.keys() ^ twin.keys()
        whole = math.sqrt(sum(norm(tensor) ** 2 for name, tensor in exact.items() if name.startswith("gradient:")))
        differences = {}
        for name, value in twin.items():
            # The loss does not change with the last offset, which moves a shape as a whole: that gradient is zero but for rounding.
            vanishes = name.startswith("gradient:") and norm(exact[name]) < 1e-9 * whole
            differences[name] = norm(ours[name].double() - value.double()) / (whole if vanishes else norm(value))
        return {"differences": differences}

    def results(self, dtype, rotations):
        model = load_model(self.tensors, self.config).to(dtype)
        batch = {name: tensor.to(dtype) for name, tensor in self.batch.items()}
        outputs = model(*(batch[name] for name in INPUTS))
        shape, logit, log_error, _ = outputs
        total, error = losses(self.objective, *outputs, *(batch[name] for name in TRUTH), ROTATIONS[rotations])
        total.backward()
        gradients = {"gradient:" + name: as_ours(name, parameter.grad) for name, parameter in model.named_parameters()}
        return {"shape": shape.detach(), "logit": logit.detach(), "logError": log_error.detach(), "total": total.detach(), "error": error.detach(), **gradients}

    def train(self, request):
        """Seconds of one training step: forward, backward, optimiser."""
        inputs, truth = self.rows(INPUTS, request["batch"]), self.rows(TRUTH, request["batch"])

        def step():
            self.optimizer.zero_grad(set_to_none=True)
            total, _ = losses(self.objective, *self.model(*inputs), *truth, self.rotations)
            (total / request["batch"]).backward()
            self.optimizer.step()
            return total.item()

        return timed(step, request)

    def forward(self, request):
        """Seconds of one forward pass."""
        inputs = self.rows(INPUTS, request["batch"])
        parts = list(zip(*(values.split(self.part or request["batch"]) for values in inputs)))
        with torch.inference_mode():
            return timed(lambda: [self.model(*part) for part in parts], request)

    def configure(self, request):
        self.rotations = ROTATIONS[request.get("rotations", "svd")]
        self.part = request.get("part")
        torch.set_num_threads(request.get("threads", 2))
        return self.reset(request)


def timed(work, request):
    start = time.perf_counter()
    for _ in range(request["repeats"]):
        work()
    return {"seconds": (time.perf_counter() - start) / request["repeats"]}


if __name__ == "__main__":
    # Answers go to what was stdout; anything else that is printed goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    torch.manual_seed(0)
    torch.set_num_threads(2)
    torch.set_flush_denormal(True)  # as our sessions do
    twin = Twin()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(twin, request["do"])(request)
        except Exception as error:  # the driver says it and stops
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
