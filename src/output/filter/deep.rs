//! The stack of the thread that an expression runs in.
//!
//! A jq function may call itself without end, and a stack that overflows kills the process. The
//! interpreter has no limit of its own, but asks for its table at each call: there the stack is
//! checked.

use std::thread;

use jaq_core::data::{DataT, HasLut};
use jaq_core::{Ctx, Lut, Vars};
use jaq_json::Val;

/// The sizes to try, in bytes. Only what is used of a stack takes memory.
pub(super) const STACK_SIZES: [usize; 2] = [256 << 20, 8 << 20];

/// The data of an expression: only its table.
pub(super) struct Checked;

impl DataT for Checked {
    type V<'a> = Val;
    type Data<'a> = Table<'a>;
}

/// The table of an expression.
#[derive(Clone)]
pub(super) struct Table<'a> {
    lut: &'a Lut<Checked>,
    stack: &'a Stack,
}

impl<'a> HasLut<'a, Checked> for Table<'a> {
    fn lut(&self) -> &'a Lut<Checked> {
        self.stack.check();
        self.lut
    }
}

/// The context of an expression that runs on this stack.
pub(super) fn context<'a>(lut: &'a Lut<Checked>, stack: &'a Stack) -> Ctx<'a, Checked> {
    Ctx::new(Table { lut, stack }, Vars::new([]))
}

/// The stack of a thread.
pub(super) struct Stack {
    start: usize,
    limit: usize,
    on_overflow: Box<dyn Fn()>,
}

impl Stack {
    /// The stack of this thread, which has just started, of this size. `on_overflow` is called when
    /// too little of it is left; the thread then never returns.
    pub(super) fn of_this_thread(size: usize, on_overflow: impl Fn() + 'static) -> Self {
        Self {
            start: position(),
            // The rest is for functions that do not ask for the table, such as one that drops or
            // prints a nested value; it is enough for some 100,000 levels.
            limit: size / 2,
            on_overflow: Box::new(on_overflow),
        }
    }

    fn check(&self) {
        if self.start.abs_diff(position()) < self.limit {
            return;
        }
        (self.on_overflow)();
        // There is no way back through the interpreter: it would ask again.
        loop {
            thread::park();
        }
    }
}

/// The address of the frame of a function.
#[inline(never)]
fn position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}
