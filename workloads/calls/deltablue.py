"""DeltaBlue: an incremental solver of constraints that rank, through many classes and lists of objects.

Bjorn Freeman-Benson and John Maloney: The DeltaBlue Algorithm: An Incremental Constraint Hierarchy Solver (1989); with
Alan Borning, Communications of the ACM, January 1990. Our own writing from the algorithm: a constraint has methods, of
which the solver chooses the one that overrides the least. The two tests, a chain of equalities and a projection of
points, are the customary ones.
"""

SIZES = {"small": 20, "medium": 350, "large": 5500}
TAGS = ("cpu", "calls", "alloc")

# strengths: the lower the stronger
REQUIRED, STRONG, MEDIUM, WEAK, NONE = range(5)
EDITS = 10


class Variable(object):
    """A value, and what the solver knows of it.

    `strength` is that of the weakest constraint to be given up if the variable is set otherwise (walkabout strength);
    `stays` says that no input reaches it, so that its value is known while planning.
    """

    def __init__(self, value):
        self.value = value
        self.constraints = []
        self.source = None  # the constraint that sets it
        self.strength = NONE
        self.stays = True
        self.mark = 0


class Method(object):
    """One way to satisfy a constraint: the inputs set the output."""

    def __init__(self, output, *inputs):
        self.output = output
        self.inputs = inputs

    def execute(self):
        raise NotImplementedError


class Hold(Method):
    """The value is what it is."""

    def execute(self):
        pass


class Copy(Method):
    def execute(self):
        self.output.value = self.inputs[0].value


class Project(Method):
    def execute(self):
        point, scale, offset = self.inputs
        self.output.value = point.value * scale.value + offset.value


class Unproject(Method):
    def execute(self):
        point, scale, offset = self.inputs
        self.output.value = (point.value - offset.value) // scale.value


class Constraint(object):
    is_input = False  # whether its value comes from outside at any time

    def __init__(self, strength):
        self.strength = strength
        self.methods = self.possible()
        self.method = None  # the chosen one, if it is satisfied

    def possible(self):
        raise NotImplementedError

    def variables(self):
        raise NotImplementedError

    def choose(self, mark):
        """Take the method with the weakest output that isn't settled, if this is stronger."""
        self.method = None
        weakest = self.strength
        for method in self.methods:
            output = method.output
            if output.mark != mark and output.strength > weakest:
                self.method = method
                weakest = output.strength
        return self.method is not None

    def inform(self):
        """Tell the output what this makes of it."""
        output = self.method.output
        output.strength = self.strength
        for method in self.methods:
            if method is not self.method and method.output.strength > output.strength:
                output.strength = method.output.strength
        output.stays = not self.is_input
        for variable in self.method.inputs:
            output.stays = output.stays and variable.stays
        if output.stays:
            self.method.execute()

    def ready(self, mark):
        """Whether all inputs are known in a plan that has settled the marked ones."""
        for variable in self.method.inputs:
            if variable.mark != mark and not variable.stays and variable.source is not None:
                return False
        return True


class Stay(Constraint):
    def __init__(self, variable, strength):
        self.variable = variable
        Constraint.__init__(self, strength)

    def variables(self):
        return (self.variable,)

    def possible(self):
        return (Hold(self.variable),)


class Edit(Stay):
    is_input = True


class Equal(Constraint):
    def __init__(self, one, other, strength):
        self.one = one
        self.other = other
        Constraint.__init__(self, strength)

    def variables(self):
        return (self.one, self.other)

    def possible(self):
        return (Copy(self.other, self.one), Copy(self.one, self.other))


class Projected(Constraint):
    """The image of a point is the point times a scale, plus an offset."""

    def __init__(self, point, scale, offset, image, strength):
        self.point = point
        self.scale = scale
        self.offset = offset
        self.image = image
        Constraint.__init__(self, strength)

    def variables(self):
        return (self.point, self.scale, self.offset, self.image)

    def possible(self):
        return (
            Project(self.image, self.point, self.scale, self.offset),
            Unproject(self.point, self.image, self.scale, self.offset),
        )


class Solver(object):
    def __init__(self):
        self.mark = 0
        self.informed = 0

    def next_mark(self):
        self.mark += 1
        return self.mark

    def add(self, constraint):
        for variable in constraint.variables():
            variable.constraints.append(constraint)
        self.satisfy(constraint)

    def satisfy(self, constraint):
        """With what it overrides, and what that overrides, and so on."""
        mark = self.next_mark()
        while constraint is not None:
            constraint = self.enforce(constraint, mark)

    def enforce(self, constraint, mark):
        """The constraint that had to be given up for this one, if any."""
        if not constraint.choose(mark):
            if constraint.strength == REQUIRED:
                raise ValueError("a required constraint can't be satisfied")
            return None
        for variable in constraint.method.inputs:
            variable.mark = mark
        output = constraint.method.output
        overridden = output.source
        if overridden is not None:
            overridden.method = None
        output.source = constraint
        self.propagate(constraint, mark)
        output.mark = mark
        return overridden

    def propagate(self, constraint, mark):
        pending = [constraint]
        while pending:
            reached = pending.pop()
            output = reached.method.output
            if output.mark == mark:
                raise ValueError("the constraints form a circle")
            reached.inform()
            self.informed += 1
            pending.extend(self.consumers(output))

    def consumers(self, variable):
        """The satisfied constraints that take the variable as an input."""
        return [
            constraint
            for constraint in variable.constraints
            if constraint.method is not None and constraint is not variable.source
        ]

    def remove(self, constraint):
        for variable in constraint.variables():
            variable.constraints.remove(constraint)
        if constraint.method is None:
            return
        output = constraint.method.output
        constraint.method = None
        for other in sorted(self.freed(output), key=strength_of):
            self.satisfy(other)

    def freed(self, variable):
        """The constraints that may be satisfied now as nothing sets the variable any longer."""
        variable.source = None
        variable.strength = NONE
        variable.stays = True
        unsatisfied = []
        pending = [variable]
        while pending:
            reached = pending.pop()
            unsatisfied.extend(constraint for constraint in reached.constraints if constraint.method is None)
            for constraint in self.consumers(reached):
                constraint.inform()
                self.informed += 1
                pending.append(constraint.method.output)
        return unsatisfied

    def plan(self, constraints):
        """The methods to execute, in order, whenever the inputs of these constraints have changed."""
        mark = self.next_mark()
        methods = []
        pending = [constraint for constraint in constraints if constraint.is_input and constraint.method is not None]
        while pending:
            constraint = pending.pop()
            output = constraint.method.output
            if output.mark != mark and constraint.ready(mark):
                methods.append(constraint.method)
                output.mark = mark
                pending.extend(self.consumers(output))
        return methods


def strength_of(constraint):
    return constraint.strength


def edit(solver, variable, values):
    """Give the variable the values, one after another; returns the length of the plan."""
    constraint = Edit(variable, STRONG)
    solver.add(constraint)
    plan = solver.plan([constraint])
    for value in values:
        variable.value = value
        for method in plan:
            method.execute()
    solver.remove(constraint)
    return len(plan)


def chain(length):
    """The last of a row of equal variables follows the first."""
    solver = Solver()
    row = [Variable(0) for _ in range(length + 1)]
    for one, other in zip(row, row[1:]):
        solver.add(Equal(one, other, REQUIRED))
    solver.add(Stay(row[-1], WEAK))
    planned = 0
    total = 0
    for turn in range(2):
        planned += edit(solver, row[0], range(turn, turn + EDITS))
        total = total * 100 + row[-1].value
        planned += edit(solver, row[length // 2], range(50 + turn, 50 + turn + EDITS))
        total = total * 100 + row[0].value + row[-1].value
    return [total, planned, solver.informed]


def projection(count):
    """Points and their images, with a scale and an offset for all: each of them is changed once."""
    solver = Solver()
    scale = Variable(10)
    offset = Variable(1000)
    points = []
    images = []
    for number in range(count):
        point = Variable(number)
        image = Variable(number)
        points.append(point)
        images.append(image)
        solver.add(Stay(point, MEDIUM))
        solver.add(Stay(image, WEAK))
        solver.add(Projected(point, scale, offset, image, REQUIRED))
    sums = []
    planned = edit(solver, points[count // 2], range(17, 17 + EDITS))
    sums.append(sum(image.value for image in images))
    planned += edit(solver, images[count // 3], range(1050, 1050 + EDITS))
    sums.append(sum(point.value for point in points))
    planned += edit(solver, scale, range(5, 5 + EDITS))
    sums.append(sum(image.value for image in images))
    planned += edit(solver, offset, range(2000, 2000 + EDITS))
    sums.append(sum(image.value for image in images))
    return [sums, planned, solver.informed]


def setup(size):
    return size


def run(state):
    return [chain(state), projection(state)]
