from flask import Flask, jsonify, request

import json

app = Flask(__name__)

with open('model.json') as file:
    model = json.load(file)


@app.route('/health')
def health():
    return 'ok'


@app.route('/predict')
def predict():
    x = float(request.args.get('x', '1'))
    return jsonify(prediction=model['slope'] * x + model['intercept'])


@app.route('/items/<name>')
def item(name):
    return name


if __name__ == '__main__':
    app.run(host='0.0.0.0', port=8080)
