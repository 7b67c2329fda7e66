//! Recovery: the reading of damaged cells that takes the fewest repairs.
//!
//! Between two sure records each cell is given a role (one of the four, a further line of a description, or stray) so that the sum of all costs is the least.
//! The costs are hundredths of a missing cell, and stand in three tables below: what a cell costs in a role, what a missing cell costs, and what a stray line costs.
//! Every cost is local: a cell, its gap, and the state of the record it falls into; so the work is linear, and damage in one place changes no reading in another.

use super::Role;
use super::cells::Shape;
use super::lines::{Cell, Gap};

/// What is done with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It begins a record, in this role.
    Begin(Role),
    /// It goes on with the record, in this role.
    Go(Role),
    /// It is a further line of the description.
    Continue,
    /// It belongs to no record, and stands within one.
    StrayInside,
    /// It belongs to no record, and stands between two.
    StrayBetween,
}

/// How far the record at hand has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No record is open.
    Between,
    /// No record is open, and the cell before was stray.
    Astray,
    /// Its last cell is the port.
    Ports,
    /// Its last cell is the list of transports.
    Transports,
    /// Its last cell is a line of the description.
    Description,
    /// The same, and that line is a number.
    Number,
    /// The same, but a stray line has ended the description.
    Closed,
}

const STATES: [State; 7] = [
    State::Between,
    State::Astray,
    State::Ports,
    State::Transports,
    State::Description,
    State::Number,
    State::Closed,
];

/// Costs, in hundredths.
type Cost = u32;

/// A role that a cell must not have.
const NEVER: Cost = 900;

/// A separator line within a record.
const RULE_INSIDE: Cost = 100;
/// A description that goes on behind a blank line.
const CONTINUED_ACROSS_BLANK: Cost = 100;
const STRAY_INSIDE: Cost = 100;
const STRAY_BETWEEN: Cost = 98;
/// A stray line after another: most often they are one thing.
const STRAY_AGAIN: Cost = 50;
/// The same without a blank line between, and for text: however long a letter is, it is no record.
const STRAY_GLUED: Cost = 0;
/// A record with neither port nor transports is hardly one.
const HEADLESS: Cost = 200;

/// What it costs that a record lacks the cell of a role.
const fn missing(role: Role) -> Cost {
    match role {
        Role::Ports | Role::Description => 100,
        Role::Transports => 70,
        _ => 25,
    }
}

/// What a cell of a shape costs as port, transports, description and status.
#[rustfmt::skip]
const fn misfit(shape: Shape) -> [Cost; 4] {
    match shape {
        Shape::Port           => [0,     NEVER, 150, NEVER],
        Shape::NearPort       => [10,    NEVER, 80,  NEVER],
        Shape::FarPort        => [100,   140,   20,  130],
        Shape::Transports     => [NEVER, 0,     150, NEVER],
        Shape::NearTransports => [150,   5,     40,  NEVER],
        Shape::TransportsLead => [300,   30,    0,   130],
        Shape::Status         => [NEVER, NEVER, 150, 0],
        Shape::NearStatus     => [150,   NEVER, 40,  5],
        Shape::StatusLead     => [300,   120,   0,   40],
        // An empty port or description is a missing one, and a little worse.
        Shape::Empty          => [105,   0,     105, 0],
        Shape::Word           => [150,   60,    0,   50],
        Shape::Text           => [300,   120,   0,   130],
    }
}

/// What it costs to take a cell as a further line of a description that stands right above it.
///
/// A list of transports and a status are cells of their own, misspelt or not.
/// A number is one only where it would otherwise be a stray line ("version", and on the next line "3"), and not behind another number.
const fn continuation(shape: Shape) -> Option<Cost> {
    match shape {
        Shape::Word | Shape::Text | Shape::TransportsLead | Shape::StatusLead => Some(0),
        Shape::FarPort => Some(30),
        Shape::NearPort => Some(60),
        Shape::Port => Some(STRAY_BETWEEN - 1),
        _ => None,
    }
}

/// The best way known to come to a state.
#[derive(Debug, Clone, Copy)]
struct Step {
    cost: Cost,
    from: State,
    action: Action,
}

const NO_STEP: Step = Step {
    cost: Cost::MAX,
    from: State::Between,
    action: Action::StrayBetween,
};

/// The dynamic programme, with its memory kept from one use to the next.
#[derive(Debug, Default)]
pub(super) struct Recovery {
    steps: Vec<[Step; STATES.len()]>,
    actions: Vec<Action>,
}

impl Recovery {
    /// The cheapest reading of `cells`, one action each.
    pub(super) fn run(&mut self, cells: &[Cell]) -> &[Action] {
        self.steps.clear();
        let mut costs = [Cost::MAX; STATES.len()];
        costs[State::Between as usize] = 0;
        for cell in cells {
            let steps = step(costs, cell);
            costs = steps.map(|step| step.cost);
            self.steps.push(steps);
        }
        let cheapest = STATES
            .into_iter()
            .filter(|state| costs[*state as usize] < Cost::MAX)
            .min_by_key(|state| costs[*state as usize] + closing(*state));
        let mut state = cheapest.expect("every cell can be stray");
        self.actions.clear();
        for steps in self.steps.iter().rev() {
            let step = steps[state as usize];
            self.actions.push(step.action);
            state = step.from;
        }
        self.actions.reverse();
        &self.actions
    }
}

/// The last place up to `most` where a reading can be cut without cutting a record, or `most` if one record spans it all.
pub(super) fn cut(actions: &[Action], most: usize) -> usize {
    let begins = |action: &Action| matches!(action, Action::Begin(_) | Action::StrayBetween);
    (1..=most)
        .rev()
        .find(|&i| begins(&actions[i]))
        .unwrap_or(most)
}

/// What the open record still lacks when it ends in a state.
fn closing(state: State) -> Cost {
    lacking(next_role(state), None)
}

/// The index of the first role that may still come, where a record is open.
const fn next_role(state: State) -> Option<usize> {
    match state {
        State::Between | State::Astray => None,
        State::Ports => Some(1),
        State::Transports => Some(2),
        State::Description | State::Number | State::Closed => Some(3),
    }
}

/// The cost of the roles from `from` up to `to`, or to the last; nothing where no record is open.
fn lacking(from: Option<usize>, to: Option<usize>) -> Cost {
    let to = to.unwrap_or(Role::MAIN.len());
    from.map_or(0, |from| {
        Role::MAIN[from..to].iter().map(|role| missing(*role)).sum()
    })
}

/// The state after a cell in a role.
fn after(role: Role, shape: Shape) -> State {
    match role {
        Role::Ports => State::Ports,
        Role::Transports => State::Transports,
        Role::Description if shape == Shape::Port => State::Number,
        Role::Description => State::Description,
        _ => State::Between,
    }
}

/// The best ways over one cell, from the costs of the states before it.
fn step(costs: [Cost; STATES.len()], cell: &Cell) -> [Step; STATES.len()] {
    let shape = cell.reading.shape;
    let fit = misfit(shape);
    let rule = if cell.gap == Gap::Rule {
        RULE_INSIDE
    } else {
        0
    };
    let mut best = [NO_STEP; STATES.len()];
    for from in STATES {
        let cost = costs[from as usize];
        if cost == Cost::MAX {
            continue;
        }
        let mut offer = |to: State, cost: Cost, action: Action| {
            if cost < best[to as usize].cost {
                best[to as usize] = Step { cost, from, action };
            }
        };
        if let Some(next) = next_role(from) {
            for role in &Role::MAIN[next..] {
                let gone = lacking(Some(next), Some(*role as usize));
                let total = cost + gone + fit[*role as usize] + rule;
                offer(after(*role, shape), total, Action::Go(*role));
            }
        }
        let text = from == State::Description || from == State::Number && shape != Shape::Port;
        if text
            && cell.gap < Gap::Rule
            && let Some(more) = continuation(shape)
        {
            let blank = if cell.gap == Gap::Blank {
                CONTINUED_ACROSS_BLANK
            } else {
                0
            };
            let to = after(Role::Description, shape);
            offer(to, cost + more + blank, Action::Continue);
        }
        let closed = cost + closing(from);
        for role in [Role::Ports, Role::Transports, Role::Description] {
            let headless = if role == Role::Description {
                HEADLESS
            } else {
                0
            };
            let total =
                closed + lacking(Some(0), Some(role as usize)) + headless + fit[role as usize];
            offer(after(role, shape), total, Action::Begin(role));
        }
        let stray = match (from, shape, cell.gap) {
            (State::Astray, Shape::Text | Shape::Word, Gap::Glued) => STRAY_GLUED,
            (State::Astray, Shape::Port, _) => STRAY_BETWEEN,
            (State::Astray, ..) => STRAY_AGAIN,
            _ => STRAY_BETWEEN,
        };
        offer(State::Astray, closed + stray, Action::StrayBetween);
        let inside = match from {
            State::Between | State::Astray => continue,
            State::Description | State::Number | State::Closed => State::Closed,
            open => open,
        };
        offer(inside, cost + STRAY_INSIDE + rule, Action::StrayInside);
    }
    best
}
