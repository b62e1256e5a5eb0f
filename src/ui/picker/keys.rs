//! A picker that is drawn again with each key that is pressed.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::draw::{Size, View, draw};
use super::list::List;
use super::press::{Controls, Decoder, Press};
use crate::interrupt::Interrupt;
use crate::output::{PickRow, Target};
use crate::ui::hidden::HiddenInput;
use crate::ui::stderr::Stderr;

/// How often to look whether the window has another size.
const TICK: Duration = Duration::from_millis(200);
/// How long the rest of an escape sequence may take, over a slow line as well.
const ESCAPE_TIME: Duration = Duration::from_millis(100);

/// A picker on a terminal that can move its cursor.
pub(super) struct Picker<'a> {
    pub(super) interrupt: &'a Interrupt,
    pub(super) stderr: &'a Stderr,
    pub(super) colored: bool,
    pub(super) target: &'a Target,
}

impl Picker<'_> {
    /// Lets the user choose a row, and returns its place; `None` if the user has cancelled.
    pub(super) fn choose(&self, prompt: &str, rows: &[PickRow]) -> io::Result<Option<usize>> {
        // Before anything is drawn: from then on people type.
        let hidden = HiddenInput::begin(self.interrupt)?;
        let chosen = self.listen(&hidden, prompt, rows);
        self.stderr.end_menu();
        chosen
    }

    fn listen(
        &self,
        hidden: &HiddenInput<'_>,
        prompt: &str,
        rows: &[PickRow],
    ) -> io::Result<Option<usize>> {
        // `stty` may have put other keys in the place of Backspace, Ctrl-U and Ctrl-Z.
        let mut controls = Controls::from(&hidden.codes()?);
        let (mut list, mut decoder) = (List::new(rows), Decoder::default());
        // The size for which it was drawn; `None` if something else has to be shown now.
        let mut drawn: Option<Size> = None;
        let mut was_seen = false;
        loop {
            // Not between the keys of a text that was pasted or typed ahead.
            if drawn != Some(size()) && !decoder.is_incomplete() && !is_readable(Duration::ZERO)? {
                let view = View {
                    size: size(),
                    colored: self.colored,
                    target: self.target,
                };
                self.stderr.menu(&draw(prompt, &mut list, rows, &view));
                (drawn, was_seen) = (Some(view.size), true);
            }
            let Some(press) = next(&mut decoder, controls)? else {
                continue;
            };
            drawn = None;
            match press {
                Press::Cancel => return Ok(None),
                // Typed ahead: it was not meant for a row that nobody had seen.
                Press::Enter if !was_seen && list.filter().is_empty() => {}
                Press::Enter => {
                    if let Some(chosen) = list.chosen() {
                        return Ok(Some(chosen));
                    }
                }
                Press::Suspend => {
                    self.stderr.end_menu();
                    hidden.suspend()?;
                    controls = Controls::from(&hidden.codes()?);
                }
                Press::Go(step) => list.go(step),
                Press::Character(character) => list.change(|filter| filter.push(character)),
                Press::Erase => list.change(|filter| {
                    filter.pop();
                }),
                Press::EraseWord => list.change(erase_word),
                Press::EraseAll => list.change(String::clear),
            }
        }
    }
}

/// Waits for a key; `None` if none was pressed for a while, or none that has a meaning.
fn next(decoder: &mut Decoder, controls: Controls) -> io::Result<Option<Press>> {
    let wait = if decoder.is_incomplete() {
        ESCAPE_TIME
    } else {
        TICK
    };
    if !is_readable(wait)? {
        return Ok(decoder.give_up());
    }
    Ok(match read_byte()? {
        Some(byte) => decoder.push(byte, controls),
        // The terminal is gone.
        None => Some(Press::Cancel),
    })
}

fn erase_word(filter: &mut String) {
    let end = filter.trim_end().rfind(' ').map_or(0, |space| space + 1);
    filter.truncate(end);
}

fn size() -> Size {
    let size = console::Term::stderr().size_checked();
    // Some terminals report 0 columns.
    let (lines, columns) = size
        .filter(|(lines, columns)| *lines > 0 && *columns > 0)
        .unwrap_or((24, 80));
    Size {
        columns: columns.into(),
        lines: lines.into(),
    }
}

fn is_readable(within: Duration) -> io::Result<bool> {
    let stdin = io::stdin();
    let mut polled = [PollFd::new(&stdin, PollFlags::IN)];
    let wait = Timespec {
        tv_sec: 0,
        tv_nsec: within.subsec_nanos().into(),
    };
    match poll(&mut polled, Some(&wait)) {
        Ok(count) => Ok(count > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Reads one byte, so that what comes after the choice stays for the next reader.
fn read_byte() -> io::Result<Option<u8>> {
    // Not through `io::stdin()`, which reads ahead.
    let mut terminal = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut byte = [0];
    loop {
        return match terminal.read(&mut byte) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
    }
}
