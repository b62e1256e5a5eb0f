//! The tree of a template.

use super::functions::Function;

#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Print(Pipeline),
    Block {
        kind: BlockKind,
        pipeline: Pipeline,
        body: Vec<Node>,
        otherwise: Vec<Node>,
    },
    Break,
    Continue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    If,
    With,
    Range,
}

/// Commands, each of which gets the result of the previous one as its last argument.
#[derive(Debug)]
pub(super) struct Pipeline {
    /// The variables that get the result.
    pub(super) names: Vec<String>,
    /// Whether they exist, as in `$x = 1`.
    pub(super) assigns: bool,
    pub(super) commands: Vec<Command>,
}

#[derive(Debug)]
pub(super) struct Command {
    pub(super) at: usize,
    pub(super) function: Option<Function>,
    pub(super) operands: Vec<Operand>,
}

/// A value and the fields that are taken from it.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) base: Base,
    pub(super) fields: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Base {
    Dot,
    Variable(String),
    Nil,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    Pipeline(Box<Pipeline>),
}
