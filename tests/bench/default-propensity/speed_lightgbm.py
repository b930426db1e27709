"""LightGBM's side of the speed bench: one line of JSON for each line of JSON it gets; see speed-process.ts."""
import json
import sys
import time

import lightgbm
import numpy
from sklearn.metrics import log_loss, roc_auc_score

state = {}


def load(path, rows, fitRows, columns, categorical, **_):
    data = numpy.fromfile(path, dtype=numpy.float32).reshape(columns + 1, rows)
    state.update(x=numpy.ascontiguousarray(data[:-1].T), y=data[-1].copy(), fit=fitRows, categorical=categorical)
    return {}


def fit(threads, seed, **_):
    x, y, n = state["x"], state["y"], state["fit"]
    wall, cpu = time.perf_counter(), time.process_time()
    dataset = lightgbm.Dataset(x[:n], y[:n], categorical_feature=state["categorical"] or "auto")
    options = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "num_threads": threads, "seed": seed, "verbose": -1, "force_row_wise": True}
    state["model"] = lightgbm.train(options, dataset, 100)
    return {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def score(threads, rows, **_):
    x, y = state["x"][state["fit"]:][:rows], state["y"][state["fit"]:][:rows]
    wall, cpu = time.perf_counter(), time.process_time()
    p = state["model"].predict(x, num_threads=threads)
    seconds, used = time.perf_counter() - wall, time.process_time() - cpu
    return {"seconds": seconds, "cpu": used, "auc": roc_auc_score(y, p), "logLoss": log_loss(y, p)}


def explain(threads, rows, **_):
    x = state["x"][state["fit"]:][:rows]
    wall, cpu = time.perf_counter(), time.process_time()
    state["model"].predict(x, num_threads=threads, pred_contrib=True)
    return {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


for line in sys.stdin:
    job = json.loads(line)
    print(json.dumps({"load": load, "fit": fit, "score": score, "explain": explain}[job["do"]](**job)), flush=True)
