"""Effect of a treatment as the difference of two models from scikit-learn, cross-fitted.

usage: python two_models.py TABLE.csv OUT '{"outcome": "visit", "treatment": "treated", "fold": "fold", "categorical": ["zip_code"]}'

A 0/1 outcome is learnt by logistic, any other by ridge regression; one line of OUT a row, the predicted effect.
"""
import json
import sys

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

table, out, job = pd.read_csv(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
y, treated, fold = table[job["outcome"]].to_numpy(), table[job["treatment"]].to_numpy(), table[job["fold"]].to_numpy()
x = table.drop(columns=[job["outcome"], job["treatment"], job["fold"]])
numeric = [name for name in x.columns if name not in job["categorical"]]
is_binary = set(np.unique(y)) <= {0, 1}


def fit(rows):
    encode = make_column_transformer((StandardScaler(), numeric), (OneHotEncoder(handle_unknown="ignore"), job["categorical"]))
    model = make_pipeline(encode, LogisticRegression(max_iter=1000) if is_binary else Ridge())
    return model.fit(x[rows], y[rows])


def predict(model, rows):
    return model.predict_proba(x[rows])[:, 1] if is_binary else model.predict(x[rows])


effect = np.zeros(len(y))
for held in np.unique(fold):
    own = fold == held
    effect[own] = predict(fit(~own & (treated == 1)), own) - predict(fit(~own & (treated == 0)), own)
np.savetxt(out, effect)
