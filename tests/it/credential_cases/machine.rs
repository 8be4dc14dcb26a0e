//! A machine with the files of a case and the programs that it records.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{fmt, io};

use alicloud::{Machine, ProgramOutput};
use anyhow::{Result, ensure};
use futures_util::future::{BoxFuture, pending};
use serde::Deserialize;
use serde_json::Value;
use terraform_provider_alicloud::machine::ThisMachine;
use tfplugin::environment::Environment;

/// A run of a program: its exit code and what it prints, as JSON or text; or how it ends instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    /// The program and its arguments.
    run: Vec<String>,
    #[serde(default)]
    code: i32,
    #[serde(default)]
    json: Option<Value>,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    fault: Option<Fault>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    Hangs,
    Killed,
    Missing,
}

/// Unix's numbers of errors.
const NOT_THERE: i32 = 2;
const NO_RIGHT: i32 = 13;

pub(super) struct CaseMachine {
    /// Reads the files, which lie below a folder of the case instead of the root.
    below: ThisMachine,
    state: Mutex<State>,
    unreadable: Vec<PathBuf>,
}

#[derive(Default)]
struct State {
    root: PathBuf,
    expected: VecDeque<Run>,
    unexpected: Vec<String>,
}

impl CaseMachine {
    pub(super) fn new(environment: Environment, unreadable: Vec<PathBuf>) -> Self {
        Self { below: ThisMachine::new(environment), state: Mutex::default(), unreadable }
    }

    /// Takes the files from this folder.
    pub(super) fn mount(&self, root: PathBuf) {
        self.lock().root = root;
    }

    /// Expects more runs of programs.
    pub(super) fn expect(&self, runs: Vec<Run>) {
        self.lock().expected.extend(runs);
    }

    /// Sees that every expected program was run, and no other.
    pub(super) fn assert_done(&self) -> Result<()> {
        let State { unexpected, expected, .. } = &*self.lock();
        ensure!(unexpected.is_empty(), "unexpected programs were run: {unexpected:?}");
        let left: Vec<_> = expected.iter().map(|run| &run.run).collect();
        ensure!(left.is_empty(), "programs were never run: {left:?}");
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Machine for CaseMachine {
    fn variable(&self, name: &str) -> Option<&str> {
        self.below.variable(name)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.unreadable.iter().any(|unreadable| unreadable == path) {
            return Err(io::Error::from_raw_os_error(NO_RIGHT));
        }
        let below = path.strip_prefix("/").unwrap_or(path);
        let root = self.lock().root.clone();
        self.below.read(&root.join(below))
    }

    fn run<'a>(
        &'a self,
        program: &'a str,
        arguments: &'a [String],
    ) -> BoxFuture<'a, io::Result<ProgramOutput>> {
        Box::pin(async move {
            let words: Vec<_> =
                std::iter::once(program.to_owned()).chain(arguments.to_vec()).collect();
            let run = {
                let mut state = self.lock();
                match state.expected.pop_front() {
                    Some(run) if run.run == words => run,
                    _ => {
                        state.unexpected.push(words.join(" "));
                        return Err(io::Error::other("no such program is expected"));
                    }
                }
            };
            let stdout = run.json.map_or(run.stdout, |json| json.to_string()).into_bytes();
            match run.fault {
                None => Ok(ProgramOutput { code: Some(run.code), stdout }),
                Some(Fault::Killed) => Ok(ProgramOutput { code: None, stdout }),
                Some(Fault::Missing) => Err(io::Error::from_raw_os_error(NOT_THERE)),
                Some(Fault::Hangs) => pending().await,
            }
        })
    }
}

impl fmt::Debug for CaseMachine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseMachine")
    }
}
