//! A process that is stopped at exit, and what is left in its memory then.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use tempfile::TempDir;

use super::genkey::{Ended, Home, LIMIT};

/// Stops the process that loads it after `main` has returned and everything is cleaned up. Its
/// child processes are not stopped.
const BRAKE: &str = r"
#include <signal.h>
#include <stdlib.h>
__attribute__((constructor)) static void this_process_alone(void) { unsetenv(LOADED_BY); }
__attribute__((destructor)) static void stop(void) { raise(SIGSTOP); }
";
/// The variable that makes the system's loader load a library into a program.
const LOADED_BY: &str = "LD_PRELOAD";

/// How many consecutive bytes of a secret count as a find.
const FRAGMENT: usize = 16;
/// How much memory is searched at once, in bytes.
const PAGE: usize = 4096;
/// How many bytes are compared at first: half a fragment.
const WORD: usize = FRAGMENT / 2;
/// How many bytes before a find are reported.
const BEFORE: usize = 48;

/// Stops programs at exit.
pub struct Brake(TempDir);

/// The name of the library in a [`Brake`]'s folder.
const LIBRARY: &str = "brake.so";

impl Brake {
    /// `None` where there is no C compiler: the test is skipped.
    pub fn new() -> Option<Self> {
        if !super::available(&["cc"]) {
            return None;
        }
        static COMPILED: OnceLock<Vec<u8>> = OnceLock::new();
        let folder = tempfile::tempdir().unwrap();
        let library = COMPILED.get_or_init(|| compile(&folder.path().join(LIBRARY)));
        fs::write(folder.path().join(LIBRARY), library).unwrap();
        Some(Self(folder))
    }

    /// Makes every program started in this home stop at exit.
    pub fn fit(&self, home: &mut Home) {
        home.set(LOADED_BY, self.0.path().join(LIBRARY));
    }

    /// Runs a command with this on stdin, and reads its memory at exit.
    pub fn end(&self, home: &Home, command: &mut Command, stdin: &[u8]) -> (Ended, Memory) {
        self.end_into(tempfile::tempfile().unwrap(), home, command, stdin)
    }

    /// Like [`Brake::end`], with this file for stdout.
    pub fn end_into(
        &self,
        mut stdout: File,
        home: &Home,
        command: &mut Command,
        stdin: &[u8],
    ) -> (Ended, Memory) {
        let mut stderr = tempfile::tempfile().unwrap();
        let command = command
            .env(LOADED_BY, self.0.path().join(LIBRARY))
            .stdin(Stdio::piped());
        let command = command
            .stdout(stdout.try_clone().unwrap())
            .stderr(stderr.try_clone().unwrap());
        let mut child = Killed(command.spawn().unwrap());
        // A program that does not want it may have ended already.
        let _ = child.0.stdin.take().unwrap().write_all(stdin);
        let memory = Memory::at_end_of(Pid::from_child(&child.0));
        kill_process(Pid::from_child(&child.0), Signal::CONT).unwrap();
        let status = child.0.wait().unwrap();
        let output = Output {
            status,
            stdout: content(&mut stdout),
            stderr: content(&mut stderr),
        };
        (home.ended(output), memory)
    }
}

/// Compiles the library to this path, and gives its bytes.
fn compile(path: &Path) -> Vec<u8> {
    let define = format!("-DLOADED_BY=\"{LOADED_BY}\"");
    let mut compiler = Command::new("cc");
    // Bound at once: the loader would save the registers on the stack at a first call, with
    // what was last copied by them.
    let compiler = compiler.args([
        "-shared",
        "-fPIC",
        "-Wl,-z,now",
        &define,
        "-x",
        "c",
        "-",
        "-o",
    ]);
    let mut compiler = compiler.arg(path).stdin(Stdio::piped()).spawn().unwrap();
    compiler
        .stdin
        .take()
        .unwrap()
        .write_all(BRAKE.as_bytes())
        .unwrap();
    assert!(compiler.wait().unwrap().success());
    fs::read(path).unwrap()
}

/// A program that does not outlive a test that failed.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn content(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A device would give bytes without an end.
    if file.metadata().unwrap().is_file() {
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
    }
    bytes
}

/// Everything that a process can have written to: heap, stacks, statics.
pub struct Memory(Vec<Region>);

struct Region {
    name: String,
    bytes: Vec<u8>,
}

impl Memory {
    /// The memory of a program with a [`Brake`], once it has stopped at exit.
    #[track_caller]
    pub fn at_end_of(pid: Pid) -> Self {
        let began = Instant::now();
        loop {
            let seen = waitpid(Some(pid), WaitOptions::UNTRACED | WaitOptions::NOHANG).unwrap();
            if let Some((_, status)) = seen {
                assert!(
                    status.stopped(),
                    "it ended without having been stopped: {status:?}"
                );
                return Self::of(pid);
            }
            assert!(began.elapsed() < LIMIT, "it did not end");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// The memory of a program as it is now.
    pub fn of(pid: Pid) -> Self {
        let folder = format!("/proc/{}", pid.as_raw_nonzero());
        let memory = File::open(format!("{folder}/mem")).unwrap();
        let maps = fs::read_to_string(format!("{folder}/maps")).unwrap();
        let writable = maps.lines().filter(|line| {
            line.split(' ')
                .nth(1)
                .is_some_and(|modes| modes.starts_with("rw"))
        });
        Self(writable.map(|line| Region::read(&memory, line)).collect())
    }

    /// Where 16 bytes or more of a secret are: the kind of memory, and the bytes before them. The
    /// prefix that all keys share does not count.
    pub fn remainders(&self, secret: &str) -> Vec<String> {
        let secret = secret.rsplit('_').next().unwrap().as_bytes();
        assert!(secret.len() >= FRAGMENT, "too short to be told from chance");
        let fragments: Vec<&[u8]> = secret.windows(FRAGMENT).collect();
        self.0
            .iter()
            .flat_map(|region| region.find(&fragments))
            .collect()
    }
}

impl Region {
    /// Reads the region that a line of `/proc/PID/maps` describes.
    fn read(memory: &File, line: &str) -> Self {
        let (range, rest) = line.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
        memory
            .read_exact_at(&mut bytes, start)
            .unwrap_or_else(|error| panic!("{line}: {error}"));
        let name = rest.split_whitespace().nth(4).unwrap_or("anonymous");
        Self {
            name: name.to_owned(),
            bytes,
        }
    }

    /// Every fragment that begins in this region, in order. Whatever is 16 bytes long covers a word
    /// that begins at a multiple of 8, so only those words are looked up.
    fn find(&self, fragments: &[&[u8]]) -> Vec<String> {
        let words: HashSet<&[u8]> = fragments
            .iter()
            .flat_map(|fragment| fragment.windows(WORD))
            .collect();
        let mut begins = [false; 256];
        words
            .iter()
            .for_each(|word| begins[usize::from(word[0])] = true);
        let mut found = Vec::new();
        let mut next = 0;
        for (number, page) in self.bytes.chunks(PAGE).enumerate() {
            // Most pages were never written to.
            if *page == [0; PAGE][..page.len()] {
                continue;
            }
            for (word_number, word) in page.chunks_exact(WORD).enumerate() {
                if !begins[usize::from(word[0])] || !words.contains(word) {
                    continue;
                }
                let at = number * PAGE + word_number * WORD;
                for start in at.saturating_sub(WORD - 1).max(next)..=at {
                    let rest = &self.bytes[start..];
                    if start >= next && fragments.iter().any(|part| rest.starts_with(part)) {
                        let before = &self.bytes[start.saturating_sub(BEFORE)..start];
                        found.push(format!("{} {}", self.name, before.escape_ascii()));
                        next = start + fragments.len() + FRAGMENT;
                    }
                }
            }
        }
        found
    }
}

#[test]
fn a_fragment_of_a_secret_is_found_once_and_its_prefix_never() {
    let secret = "gen_pat_abcdefghijklmnopqrstuvwxyz";
    let memory = |text: &str| {
        Memory(vec![Region {
            name: "[heap]".into(),
            bytes: text.as_bytes().to_vec(),
        }])
    };
    assert_eq!(
        memory(&format!("a=\0{secret};")).remainders(secret),
        ["[heap] a=\\x00gen_pat_"]
    );
    assert_eq!(
        memory("..fghijklmnopqrstu..").remainders(secret),
        ["[heap] .."]
    );
    assert_eq!(
        memory("..fghijklmnopqrst.. gen_pat_").remainders(secret),
        Vec::<String>::new()
    );
}
