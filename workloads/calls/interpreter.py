"""An interpreter in the interpreter: a small Lisp evaluates a program of recursive and higher-order functions.

After John McCarthy's evaluator (Recursive Functions of Symbolic Expressions and Their Computation by Machine, Part I,
1960), with Scheme's static scopes and tail calls (Sussman and Steele, 1975). Evaluator and program are our own
writing.
"""

import operator

SIZES = {"small": (9, 3, 10), "medium": (13, 5, 40), "large": (19, 6, 500)}
TAGS = ("cpu", "calls", "alloc")

PROGRAM = """
(define fibonacci (lambda (n)
  (if (< n 2) n (+ (fibonacci (- n 1)) (fibonacci (- n 2))))))

(define between (lambda (first last)
  (if (< last first) nil (cons first (between (+ first 1) last)))))

(define fold (lambda (combine start items)
  (if (null? items) start (fold combine (combine start (car items)) (cdr items)))))

(define safe? (lambda (column distance placed)
  (if (null? placed) true
    (if (= (car placed) column) false
      (if (= (abs (- (car placed) column)) distance) false
        (safe? column (+ distance 1) (cdr placed)))))))

(define queens (lambda (edge left placed)
  (if (= left 0) 1
    (fold
      (lambda (count column)
        (if (safe? column 1 placed) (+ count (queens edge (- left 1) (cons column placed))) count))
      0
      (between 1 edge)))))

(define collatz (lambda (n steps)
  (if (= n 1) steps (collatz (if (= (remainder n 2) 0) (quotient n 2) (+ (* n 3) 1)) (+ steps 1)))))

(define longest (lambda (n best)
  (if (= n 0) best (longest (- n 1) (max best (collatz n 0))))))

(list (fibonacci %d) (queens %d %d nil) (longest %d 0))
"""

PRIMITIVES = {
    "nil": (),
    "true": True,
    "false": False,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<": operator.lt,
    "=": operator.eq,
    "quotient": operator.floordiv,
    "remainder": operator.mod,
    "abs": abs,
    "max": max,
    "null?": operator.not_,
    "cons": lambda first, rest: (first, rest),
    "car": lambda pair: pair[0],
    "cdr": lambda pair: pair[1],
    "list": lambda *items: list(items),
}


class Scope(object):
    def __init__(self, values, outer):
        self.values = values
        self.outer = outer

    def find(self, name):
        scope = self
        while name not in scope.values:
            scope = scope.outer
        return scope.values[name]


class Procedure(object):
    def __init__(self, names, body, scope):
        self.names = names
        self.body = body
        self.scope = scope


def read(text):
    """The forms: lists of forms, text for names, and numbers."""
    nested = [[]]
    for word in text.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            nested.append([])
        elif word == ")":
            form = nested.pop()
            nested[-1].append(form)
        else:
            nested[-1].append(int(word) if word.isdigit() else word)
    return nested[0]


def evaluate(form, scope):
    while True:
        if isinstance(form, str):
            return scope.find(form)
        if not isinstance(form, list):
            return form
        head = form[0]
        if head == "if":
            form = form[2] if evaluate(form[1], scope) else form[3]
        elif head == "lambda":
            return Procedure(form[1], form[2], scope)
        elif head == "define":
            scope.values[form[1]] = evaluate(form[2], scope)
            return None
        else:
            function = evaluate(head, scope)
            arguments = [evaluate(argument, scope) for argument in form[1:]]
            if not isinstance(function, Procedure):
                return function(*arguments)
            form = function.body
            scope = Scope(dict(zip(function.names, arguments)), function.scope)


def setup(size):
    number, edge, limit = size
    return PROGRAM % (number, edge, edge, limit)


def run(state):
    scope = Scope(dict(PRIMITIVES), None)
    answer = None
    for form in read(state):
        answer = evaluate(form, scope)
    return answer
