/** A small agent for the strategies that call one: a supervisor in plain Python, traced with MLflow. */
export const agentModule = `
import time

import mlflow


@mlflow.trace(span_type="TOOL", name="run_sql")
def run_sql(customer):
    if customer == "broken":
        raise RuntimeError("no such table")
    return {"units": 4200}


@mlflow.trace(span_type="AGENT", name="customer_sales")
def customer_sales(query):
    return f"ACME bought {run_sql('ACME')['units']} units."


@mlflow.trace(span_type="AGENT", name="supply_chain")
def supply_chain(query):
    time.sleep(0.01)
    return "Nothing in stock."


@mlflow.trace(span_type="AGENT", name="supervisor")
def ask(query):
    print("the agent talks")
    if query == "":
        raise ValueError("no question")
    answer = customer_sales(query)
    if "stock" in query:
        supply_chain(query)
    return {"response": answer}


async def ask_later(query):
    return ask(query)


def plain(query):
    return {"response": "I can't help with that. 977"}


def other_name(question):
    return question


not_a_function = 3
`;
