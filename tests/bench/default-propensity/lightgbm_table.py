"""LightGBM on a table: fits where the part column says `fit`, stops early by `stop`, writes a probability for each `test` row in file order.

    python lightgbm_table.py TABLE.csv OUT.csv '{"label": ..., "part": ..., "categorical": [...], "ignore": [...], "leaves": 15, "least": 50, "learningRate": 0.03}'
"""
import json
import sys
import time

import lightgbm
import numpy
import pandas

table_path, out_path, job = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
categorical = job["categorical"]
table = pandas.read_csv(table_path, dtype={name: "string" for name in categorical}, keep_default_na=True)
part, label = table[job["part"]], table[job["label"]].to_numpy()
features = table.drop(columns=[job["label"], job["part"], *job["ignore"]])
for name in features.columns:
    if name in categorical:
        features[name] = features[name].astype("category")
fit, stop, test = (numpy.flatnonzero(part == name) for name in ("fit", "stop", "test"))
model = lightgbm.LGBMClassifier(
    n_estimators=2000, learning_rate=job["learningRate"], num_leaves=job["leaves"], min_child_samples=job["least"], subsample=0.8, subsample_freq=1,
    colsample_bytree=0.7, reg_lambda=1, n_jobs=2, verbose=-1, random_state=job.get("seed", 1), deterministic=True, force_row_wise=True,
)
started = time.perf_counter()
model.fit(features.iloc[fit], label[fit], eval_set=[(features.iloc[stop], label[stop])], callbacks=[lightgbm.early_stopping(100, verbose=False)])
seconds = time.perf_counter() - started
p = model.predict_proba(features.iloc[test])[:, 1]
numpy.savetxt(out_path, p, fmt="%.17g")
print(json.dumps({"seconds": seconds, "trees": int(model.best_iteration_)}))
