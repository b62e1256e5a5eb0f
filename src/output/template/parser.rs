//! Templates as trees.

use std::collections::VecDeque;
use std::vec::IntoIter;

use super::functions::Function;
use super::lexer::{Mistake, Piece, Placed, Token, pieces};
use super::tree::{Base, BlockKind, Command, Node, Operand, Pipeline};

/// How deep blocks and parentheses may be nested: parser and engine call themselves for each level,
/// and the stack is not endless.
const DEPTH: usize = 64;

/// What ends a list of nodes.
enum Stop {
    Source,
    End(usize),
    Else(usize, Tokens),
}

type Tokens = VecDeque<Placed>;

pub(super) fn parse(source: &str) -> Result<Vec<Node>, Mistake> {
    let mut parser = Parser {
        pieces: pieces(source)?.into_iter(),
        end: source.len(),
        // `$` is the document.
        variables: vec![String::new()],
        depth: 0,
        ranges: 0,
    };
    let (nodes, stop) = parser.nodes()?;
    match stop {
        Stop::Source => Ok(nodes),
        Stop::End(at) => Err(Mistake::new(at, "`end` without a block")),
        Stop::Else(at, _) => Err(Mistake::new(at, "`else` without a block")),
    }
}

struct Parser {
    pieces: IntoIter<Piece>,
    end: usize,
    variables: Vec<String>,
    depth: usize,
    ranges: usize,
}

impl Parser {
    fn nodes(&mut self) -> Result<(Vec<Node>, Stop), Mistake> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.next() {
            let (at, tokens) = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text));
                    continue;
                }
                Piece::Action { at, tokens } => (at, tokens),
            };
            let mut tokens = Tokens::from(tokens);
            let keyword = keyword(&mut tokens);
            match keyword.as_deref() {
                Some("end") => {
                    nothing_more(&tokens)?;
                    return Ok((nodes, Stop::End(at)));
                }
                Some("else") => return Ok((nodes, Stop::Else(at, tokens))),
                Some(word @ ("break" | "continue")) => {
                    nothing_more(&tokens)?;
                    if self.ranges == 0 {
                        return Err(Mistake::new(at, format!("`{word}` outside of a `range`")));
                    }
                    nodes.push(if word == "break" {
                        Node::Break
                    } else {
                        Node::Continue
                    });
                }
                Some(word) => match block_kind(word) {
                    Some(kind) => nodes.push(self.block(at, kind, tokens)?),
                    None => {
                        return Err(Mistake::new(at, format!("`{word}` is not supported")));
                    }
                },
                None => nodes.push(Node::Print(self.pipeline(at, &mut tokens, false, 1)?)),
            }
        }
        Ok((nodes, Stop::Source))
    }

    fn block(&mut self, at: usize, kind: BlockKind, mut tokens: Tokens) -> Result<Node, Mistake> {
        self.descend(at)?;
        let outer = self.variables.len();
        let most = if kind == BlockKind::Range { 2 } else { 1 };
        let pipeline = self.pipeline(at, &mut tokens, false, most)?;
        let inner = self.variables.len();
        self.ranges += usize::from(kind == BlockKind::Range);
        let (body, stop) = self.nodes()?;
        self.ranges -= usize::from(kind == BlockKind::Range);
        // What the block's own pipeline declares is also known after `else`; what its body declares
        // is not.
        self.variables.truncate(inner);
        let otherwise = match stop {
            Stop::Source => return Err(self.unended(at)),
            Stop::End(_) => Vec::new(),
            Stop::Else(at, tokens) => self.otherwise(at, kind, tokens)?,
        };
        self.variables.truncate(outer);
        self.depth -= 1;
        Ok(Node::Block {
            kind,
            pipeline,
            body,
            otherwise,
        })
    }

    /// What is after `else`, up to the block's `end`.
    fn otherwise(
        &mut self,
        at: usize,
        kind: BlockKind,
        mut tokens: Tokens,
    ) -> Result<Vec<Node>, Mistake> {
        if let Some(word) = keyword(&mut tokens) {
            // Go has `else if` in an `if` and `else with` in a `with`, and nothing else.
            let next = block_kind(&word).filter(|next| *next == kind && kind != BlockKind::Range);
            let Some(next) = next else {
                return Err(Mistake::new(at, format!("unexpected `else {word}`")));
            };
            // Both have one `end`.
            return Ok(vec![self.block(at, next, tokens)?]);
        }
        nothing_more(&tokens)?;
        let (nodes, stop) = self.nodes()?;
        match stop {
            Stop::End(_) => Ok(nodes),
            Stop::Source => Err(self.unended(at)),
            Stop::Else(at, _) => Err(Mistake::new(at, "a second `else`")),
        }
    }

    fn unended(&self, at: usize) -> Mistake {
        Mistake::new(at.min(self.end), "this block has no `end`")
    }

    fn descend(&mut self, at: usize) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Mistake::new(
                at,
                "blocks or parentheses are nested too deeply",
            ));
        }
        Ok(())
    }

    /// A pipeline, up to the end of its tokens or to the `)` that closes it. It may declare `most`
    /// variables.
    fn pipeline(
        &mut self,
        at: usize,
        tokens: &mut Tokens,
        is_nested: bool,
        most: usize,
    ) -> Result<Pipeline, Mistake> {
        let (names, assigns) = self.declared(tokens, most)?;
        let mut commands = Vec::new();
        loop {
            commands.push(self.command(at, tokens, !commands.is_empty())?);
            let Some(next) = tokens.pop_front() else {
                break;
            };
            if is_nested && next.token == Token::Close {
                return Ok(Pipeline {
                    names,
                    assigns,
                    commands,
                });
            }
            if next.token != Token::Pipe {
                return Err(Mistake::new(next.at, "unexpected text"));
            }
        }
        if is_nested {
            return Err(Mistake::new(at, "this `(` has no `)`"));
        }
        if !assigns {
            self.variables.extend(names.iter().cloned());
        }
        Ok(Pipeline {
            names,
            assigns,
            commands,
        })
    }

    /// The variables before `:=` or `=`, and whether they must exist.
    fn declared(&self, tokens: &mut Tokens, most: usize) -> Result<(Vec<String>, bool), Mistake> {
        let is =
            |at: usize, token: &Token| tokens.get(at).is_some_and(|found| found.token == *token);
        let ends = |at: usize| is(at, &Token::Declare) || is(at, &Token::Assign);
        let is_name = |at: usize| {
            let found = tokens.get(at).map(|found| &found.token);
            matches!(found, Some(Token::Variable(_)))
        };
        let length = if is_name(0) && ends(1) {
            2
        } else if is_name(0) && is(1, &Token::Comma) && is_name(2) && ends(3) {
            4
        } else {
            return Ok((Vec::new(), false));
        };
        let mut names = Vec::new();
        let mut assigns = false;
        for placed in tokens.drain(..length) {
            let Token::Variable(name) = placed.token else {
                assigns = placed.token == Token::Assign;
                continue;
            };
            if name.is_empty() {
                return Err(Mistake::new(placed.at, "`$` cannot be set"));
            }
            if names.len() == most {
                return Err(Mistake::new(placed.at, "too many variables"));
            }
            names.push((placed.at, name));
        }
        let unknown = names.iter().find(|(_, name)| assigns && !self.knows(name));
        if let Some((at, name)) = unknown {
            return Err(Mistake::new(*at, format!("there is no variable `${name}`")));
        }
        Ok((names.into_iter().map(|(_, name)| name).collect(), assigns))
    }

    fn knows(&self, name: &str) -> bool {
        self.variables.iter().any(|known| known == name)
    }

    fn command(
        &mut self,
        start: usize,
        tokens: &mut Tokens,
        is_piped: bool,
    ) -> Result<Command, Mistake> {
        let at = tokens.front().map_or(start, |first| first.at);
        let function = match tokens.front().map(|first| &first.token) {
            Some(Token::Word(word)) if !matches!(word.as_str(), "true" | "false" | "nil") => {
                let function = Function::of_name(word)
                    .ok_or_else(|| Mistake::new(at, format!("there is no function `{word}`")))?;
                tokens.pop_front();
                Some(function)
            }
            Some(_) | None => None,
        };
        let mut operands = Vec::new();
        while let Some(next) = tokens.front() {
            if matches!(next.token, Token::Pipe | Token::Close) {
                break;
            }
            let next_at = next.at;
            if next.is_joined && !(operands.is_empty() && function.is_none()) {
                return Err(Mistake::new(next_at, "expected a space"));
            }
            operands.push(self.operand(tokens)?);
        }
        let Some(function) = function else {
            let reason = match operands.as_slice() {
                [] => "expected a value",
                _ if is_piped => "expected a function",
                [
                    Operand {
                        base: Base::Nil, ..
                    },
                ] => "`nil` cannot be printed",
                [_] => {
                    return Ok(Command {
                        at,
                        function,
                        operands,
                    });
                }
                _ => "only a function has arguments",
            };
            return Err(Mistake::new(at, reason));
        };
        let count = operands.len() + usize::from(is_piped);
        function
            .check_count(count)
            .map_err(|reason| Mistake::new(at, reason))?;
        Ok(Command {
            at,
            function: Some(function),
            operands,
        })
    }

    fn operand(&mut self, tokens: &mut Tokens) -> Result<Operand, Mistake> {
        let Some(Placed { token, at, .. }) = tokens.pop_front() else {
            return Err(Mistake::new(self.end, "expected a value"));
        };
        let mut fields = Vec::new();
        let base = match token {
            Token::Dot => Base::Dot,
            Token::Field(name) => {
                fields.push(name);
                Base::Dot
            }
            Token::Variable(name) if self.knows(&name) => Base::Variable(name),
            Token::Variable(name) => {
                return Err(Mistake::new(at, format!("there is no variable `${name}`")));
            }
            Token::Text(text) => Base::Text(text),
            Token::Integer(number) => Base::Integer(number),
            Token::Float(number) => Base::Float(number),
            Token::Word(word) => match word.as_str() {
                "true" => Base::Bool(true),
                "false" => Base::Bool(false),
                "nil" => Base::Nil,
                _ => {
                    let reason =
                        format!("a function among arguments needs parentheses: `({word} …)`");
                    return Err(Mistake::new(at, reason));
                }
            },
            Token::Open => {
                self.descend(at)?;
                let pipeline = self.pipeline(at, tokens, true, 0)?;
                self.depth -= 1;
                Base::Pipeline(Box::new(pipeline))
            }
            Token::Pipe | Token::Declare | Token::Assign | Token::Comma | Token::Close => {
                return Err(Mistake::new(at, "expected a value"));
            }
        };
        // As in Go, a text, a number, `true` and `nil` have none.
        let has_fields =
            matches!(base, Base::Variable(_) | Base::Pipeline(_)) || !fields.is_empty();
        while has_fields
            && let Some(Placed {
                token: Token::Field(name),
                is_joined: true,
                ..
            }) = tokens.front()
        {
            fields.push(name.clone());
            tokens.pop_front();
        }
        Ok(Operand { base, fields })
    }
}

/// Takes the keyword that an action starts with.
fn keyword(tokens: &mut Tokens) -> Option<String> {
    let Some(Token::Word(word)) = tokens.front().map(|first| &first.token) else {
        return None;
    };
    // The last three are not supported; here they are named as such, not as unknown functions.
    const WORDS: [&str; 10] = [
        "if", "with", "range", "else", "end", "break", "continue", "define", "template", "block",
    ];
    let word = WORDS.contains(&word.as_str()).then(|| word.clone());
    if word.is_some() {
        tokens.pop_front();
    }
    word
}

fn block_kind(word: &str) -> Option<BlockKind> {
    match word {
        "if" => Some(BlockKind::If),
        "with" => Some(BlockKind::With),
        "range" => Some(BlockKind::Range),
        _ => None,
    }
}

fn nothing_more(tokens: &Tokens) -> Result<(), Mistake> {
    match tokens.front() {
        Some(next) => Err(Mistake::new(next.at, "unexpected text")),
        None => Ok(()),
    }
}
