"""Scores a CSV with a model that `dunlin models export` wrote. Needs onnxruntime and numpy, nothing of dunlin.

    python score_onnx.py model.onnx rows.csv > scores.csv

The CSV has a column for each feature, in any order; an empty cell is missing. Writes margin (log-odds) and probability of each row.
"""
import csv
import sys

import numpy
import onnxruntime


def main(model_path, rows_path):
    session = onnxruntime.InferenceSession(model_path, providers=["CPUExecutionProvider"])
    with open(rows_path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    feeds = {}
    for item in session.get_inputs():
        cells = [row[item.name] for row in rows]
        if item.type == "tensor(string)":
            feeds[item.name] = numpy.array(cells, dtype=object).reshape(-1, 1)
        else:
            feeds[item.name] = numpy.array([float(cell) if cell else float("nan") for cell in cells]).reshape(-1, 1)
    margins, probabilities = session.run(["margin", "probability"], feeds)
    print("margin,probability")
    for margin, probability in zip(margins[:, 0], probabilities[:, 0]):
        print(f"{margin!r},{probability!r}".replace("np.float64(", "").replace(")", ""))


if __name__ == "__main__":
    main(*sys.argv[1:])
