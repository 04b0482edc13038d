"""Checks the JSON of kernels-bench: the schema beside it, and what a schema cannot say.

    python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/requirements.txt
    .venv/bin/python Benchmarks/check_json.py RESULT.json...

Prints one line for each problem to stderr. Exit code 0 when there is none, 1 when there are some, 2 for a command line
that is not understood.
"""

import argparse
import json
import math
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = os.path.join(HERE, "results", "schema.json")
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/requirements.txt"


class NotResults(Exception):
    """A file that cannot be read as JSON at all; the text says why."""


def load(path):
    """Reads strict JSON: no NaN, no infinity, no number too large for a double, no key twice in an object."""

    def number(text):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text} is too large a number")
        return value

    def constant(text):
        raise ValueError(f"{text} is no JSON")

    def unique(pairs):
        result = dict(pairs)
        if len(result) < len(pairs):
            keys = [key for key, _ in pairs]
            raise ValueError(f"an object has {next(key for key in keys if keys.count(key) > 1)!r} twice")
        return result

    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file, parse_float=number, parse_constant=constant, object_pairs_hook=unique)
    except OSError as error:
        raise NotResults(f"cannot be read: {error.strerror}") from None
    except RecursionError:
        raise NotResults("not JSON that can be read: nested too deeply") from None
    except ValueError as error:
        raise NotResults(f"not JSON that can be read: {error}") from None


def problems(results):
    """The problems of a loaded file, a line each, in the order of the file."""
    found = list(schema_problems(results))
    # The rest takes the fields for granted.
    return found or list(row_problems(results))


def schema_problems(results):
    try:
        import jsonschema
    except ImportError:
        raise NotResults(f"jsonschema is not installed; {INSTALL}") from None
    with open(SCHEMA, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    seen = set()
    for error in sorted(validator.iter_errors(results), key=lambda error: [str(p).zfill(9) for p in error.absolute_path]):
        line = f"{place(results, list(error.absolute_path))}: {message(error)}"
        if line not in seen:
            seen.add(line)
            yield line


def place(results, path):
    """Where a problem is, for people: "benchmarks[3] (gemm/float/…) real_time"."""
    words, value = [], results
    for step in path:
        value = value[step]
        if isinstance(step, int) and words:
            words[-1] += f"[{step}]"
            name = value.get("run_name") if isinstance(value, dict) else None
            if isinstance(name, str):
                words.append(f"({name})")
        else:
            words.append(str(step))
    return " ".join(words) or "the file"


def message(error):
    """The validator's own words are for schema authors; the frequent ones in those of a reader."""
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        return f"{', '.join(missing[:5])}{more} {'is' if len(missing) == 1 else 'are'} missing"
    if error.validator == "additionalProperties":
        named = error.schema["properties"], error.schema.get("patternProperties", {})
        unknown = [key for key in error.instance if key not in named[0] and not any(re.search(p, key) for p in named[1])]
        return f"{', '.join(unknown)} {'is no field' if len(unknown) == 1 else 'are no fields'} of the schema"
    if error.validator == "dependentRequired":
        return error.message.replace("is a dependency of", "is missing beside")
    if error.validator == "not":
        return f"has no meaning here, and is {shown(error.instance)}"
    if error.validator in ("const", "enum"):
        allowed = [error.validator_value] if error.validator == "const" else error.validator_value
        return f"is {shown(error.instance)}; it needs to be {' or '.join(json.dumps(value) for value in allowed)}"
    if error.validator == "anyOf":
        return f"is {shown(error.instance)}, which is not known"
    if error.validator == "type":
        return f"is {shown(error.instance)}; it needs to be of type {error.validator_value}"
    if error.validator in ("minimum", "exclusiveMinimum"):
        bound = "more than" if error.validator == "exclusiveMinimum" else "at least"
        return f"is {shown(error.instance)}; it needs to be {bound} {error.validator_value}"
    return " ".join(error.message.split())[:200]


def shown(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


def row_problems(results):
    rows = results["benchmarks"]
    known = {peer["name"] for peer in results["context"]["peers"]}
    names, instances = set(), set()
    for index, row in enumerate(rows):
        where = f"benchmarks[{index}] ({row['run_name']})"
        if row["name"] in names:
            yield f"{where}: the name {row['name']!r} is there twice"
        names.add(row["name"])
        instance = (row["family_index"], row["per_family_instance_index"])
        if instance in instances:
            yield f"{where}: family {instance[0]} has its instance {instance[1]} twice"
        instances.add(instance)
        if row["run_name"] + "_median" != row["name"]:
            yield f"{where}: the name is {row['name']!r}; it needs to be the run_name and _median"
        for text in name_problems(row):
            yield f"{where}: {text}"
        for text in order_problems(row):
            yield f"{where}: {text}"
        if row["operands"] != results["context"]["operands"]:
            yield f"{where}: operands are {row['operands']}, and the context says {results['context']['operands']}"
        if row["library"] != "swift-kernels" and row["library"] not in known:
            yield f"{where}: the peer {row['library']} is not among those of the context"
    yield from ratio_problems(rows)


def name_problems(row):
    """Whether the run_name says what the fields say."""
    parts = row["run_name"].split("/")
    threads = next((match[1] for part in parts if (match := re.fullmatch(r"threads:(\d+)", part))), None)
    if threads != str(row["threads"]):
        yield f"threads is {row['threads']}, and the name says {threads or 'nothing'}"
    if row["shape"] != "x".join(str(size) for size in row["sizes"]):
        yield f"shape is {row['shape']}, and sizes is {row['sizes']}"
    ours = [part for part in ("c" if row["api"] == "c" else "", row["backend"]) if part]
    expected = {
        "suite": row["suite"], "operation": row["operation"], "precision": row["precision"],
        "shape and flags": ":".join([row["shape"]] + row["flags"].split()), "operands": row["operands"],
        "library and backend": ":".join([row["library"]] + ours),
    }
    for what, text in expected.items():
        if text not in parts:
            yield f"the name does not tell the {what}, {text}"


def order_problems(row):
    """Numbers that contradict each other; equal up to rounding is fine."""
    def more(a, b):
        return a > b * (1 + 1e-9)

    if not row["real_time"] > 0:
        yield f"real_time is {row['real_time']}; it needs to be more than 0"
    if more(row["quartile_low"], row["real_time"]) or more(row["real_time"], row["quartile_high"]):
        yield f"real_time {row['real_time']} is not between its quartiles"
    if more(row["least"], row["real_time"]):
        yield f"the least time {row['least']} is more than the median {row['real_time']}"
    for key in ["speedup"] + [key for key in row if re.fullmatch("ratio_[a-z]+", key)]:
        if key in row and (more(row[key + "_low"], row[key]) or more(row[key], row[key + "_high"])):
            yield f"{key} {row[key]} is not within its interval"
    for rate, amount in (("flops_per_second", "flops"), ("bytes_per_second", "bytes")):
        if rate in row and not math.isclose(row[rate], row[amount] / row["real_time"] * 1e9, rel_tol=1e-6):
            yield f"{rate} is {row[rate]}, and {amount} over real_time is {row[amount] / row['real_time'] * 1e9}"


def ratio_problems(rows):
    """A ratio needs the row of ours that it compares with."""
    ours = {(row["family_index"], "c" if row["api"] == "c" else row["backend"]) for row in rows if row["backend"]}
    for index, row in enumerate(rows):
        for key in row:
            if match := re.fullmatch("ratio_([a-z]+)", key):
                if (row["family_index"], match[1]) not in ours:
                    yield f"benchmarks[{index}] ({row['run_name']}): {key} is there, and no row of ours to compare with"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="RESULT.json", help="what kernels-bench --json wrote")
    files, failed = parser.parse_args().files, False
    for path in files:
        try:
            results = load(path)
            lines = problems(results)
        except NotResults as error:
            lines = [str(error)]
        for line in lines:
            print(f"check_json.py: {path}: {line}", file=sys.stderr)
        failed = failed or bool(lines)
        if not lines:
            print(f"{path}: {len(results['benchmarks'])} results, no problem")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
