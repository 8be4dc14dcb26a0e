//! Starting a plugin, and what becomes of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use anyhow::Context;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

use crate::{Handshake, Identity, Reattach, connect};

/// How long anything that a plugin does promptly may take before it counts as hung.
const HUNG: Duration = Duration::from_secs(30);

/// A plugin to be started, with the environment that a host gives it.
#[derive(Clone, Debug)]
pub struct Launch {
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: BTreeMap<OsString, OsString>,
    directory: Option<PathBuf>,
}

impl Launch {
    /// Terraform's environment for the plugin: the magic cookie, versions 5 and 6, and nothing
    /// else of this process's own.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let (program, arguments) = (program.into(), Vec::new());
        let launch = Self { program, arguments, variables: BTreeMap::new(), directory: None };
        launch
            .variable(
                "TF_PLUGIN_MAGIC_COOKIE",
                "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
            )
            .variable("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .variable("PLUGIN_MIN_PORT", "10000")
            .variable("PLUGIN_MAX_PORT", "25000")
    }

    /// Starts it with these arguments, after those that were given before.
    #[must_use]
    pub fn arguments<A: Into<OsString>>(mut self, more: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(more.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Takes a variable away.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(OsString::from(name).as_os_str());
        self
    }

    /// Starts it in this directory, and not in that of this process.
    #[must_use]
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Asks for mutual TLS with this client.
    ///
    /// # Errors
    /// When the certificate cannot be encoded.
    pub fn identity(self, identity: &Identity) -> anyhow::Result<Self> {
        Ok(self.variable("PLUGIN_CLIENT_CERT", identity.pem()?))
    }

    /// Starts the plugin and reads its handshake.
    ///
    /// # Errors
    /// When it does not start or says something else.
    pub async fn start(&self) -> anyhow::Result<Plugin> {
        self.start_and_read(|line| Ok(Some(Handshake::parse(line)?))).await
    }

    /// Starts the plugin as a person does who debugs it, without what only a host sets, and reads
    /// what it prints, until there is all that it takes to connect.
    ///
    /// # Errors
    /// When it does not start or never says how it is reached.
    pub async fn start_debug(&self) -> anyhow::Result<Plugin> {
        let launch = self.clone().arguments(["--debug"]);
        let host_s = ["TF_PLUGIN_MAGIC_COOKIE", "PLUGIN_PROTOCOL_VERSIONS"];
        let launch = host_s.iter().fold(launch, |launch, name| launch.without(name));
        // The last of the lines that it prints.
        fn quoted(line: &str) -> Option<&str> {
            line.strip_prefix("$env:TF_REATTACH_PROVIDERS='")?.strip_suffix('\'')
        }
        let parse = |line: &str| {
            let reattach = quoted(line).map(Reattach::parse).transpose()?;
            Ok(reattach.map(|(_, reattach)| reattach.handshake()))
        };
        launch.start_and_read(parse).await
    }

    /// Starts the plugin, and reads lines until one of them says how it is reached.
    async fn start_and_read(
        &self,
        parse: impl Fn(&str) -> anyhow::Result<Option<Handshake>>,
    ) -> anyhow::Result<Plugin> {
        let temporary = TempDir::with_prefix("host-")?;
        let mut child = self.spawn(&temporary)?;
        let stdout = child.stdout.take().context("stdout")?;
        let mut stderr = BufReader::new(child.stderr.take().context("stderr")?);
        let (line, lines) = mpsc::unbounded_channel();
        let stderr = tokio::spawn(async move {
            let mut text = Vec::new();
            loop {
                let start = text.len();
                if stderr.read_until(b'\n', &mut text).await? == 0 {
                    return std::io::Result::Ok(String::from_utf8_lossy(&text).into_owned());
                }
                // Nobody may want to know.
                drop(line.send(String::from_utf8_lossy(&text[start..]).into_owned()));
            }
        });
        let mut stdout = BufReader::new(stdout);
        let mut printed = String::new();
        let handshake = loop {
            let start = printed.len();
            let line = stdout.read_line(&mut printed);
            tokio::time::timeout(HUNG, line).await.context("no handshake")??;
            let line = printed[start..].strip_suffix('\n');
            let line = line.with_context(|| format!("no whole line at the end of {printed:?}"))?;
            if let Some(handshake) = parse(line)? {
                break handshake;
            }
        };
        let stdout = Some(stdout);
        Ok(Plugin { handshake, printed, child, stdout, stderr, lines, _temporary: temporary })
    }

    /// Runs a plugin that is expected to end by itself.
    ///
    /// # Errors
    /// When it does not start, or does not end.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<Output> {
        let temporary = TempDir::with_prefix("host-")?;
        let mut command = self.command(&temporary);
        let output = command.args(arguments).output();
        tokio::time::timeout(HUNG, output).await.context("did not end")?.context("start")
    }

    fn spawn(&self, temporary: &TempDir) -> anyhow::Result<Child> {
        self.command(temporary).spawn().with_context(|| format!("start {}", self.program.display()))
    }

    fn command(&self, temporary: &TempDir) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .env("TMPDIR", temporary.path())
            .envs(&self.variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Windows opens no socket without it.
        #[cfg(windows)]
        command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        command
    }
}

/// A plugin that runs. It is killed when this is dropped.
#[derive(Debug)]
pub struct Plugin {
    handshake: Handshake,
    printed: String,
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    stderr: JoinHandle<std::io::Result<String>>,
    /// The same by lines, as they come.
    lines: mpsc::UnboundedReceiver<String>,
    /// Where it puts its socket unless it is told otherwise: what a killed plugin leaves goes with
    /// it.
    _temporary: TempDir,
}

/// What a plugin left behind.
#[derive(Debug)]
pub struct Ended {
    /// How it exited.
    pub status: ExitStatus,
    /// What it wrote to stdout after what was read at its start.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Plugin {
    /// What it answered its start with.
    pub fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    /// What it wrote to stdout until it said how it is reached.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// The path of its socket.
    pub fn socket(&self) -> &Path {
        Path::new(&self.handshake.address)
    }

    /// Its process ID.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// A channel to it.
    ///
    /// # Errors
    /// As [`connect`].
    pub async fn connect(&self, identity: Option<&Identity>) -> anyhow::Result<Channel> {
        connect(&self.handshake, identity).await
    }

    /// Stops reading what it writes to stdout, as a host that dies.
    pub fn close_stdout(&mut self) {
        self.stdout = None;
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn is_running(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Waits until it has written a line to stderr, after those that were waited for before, that
    /// holds `text`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn said(&mut self, text: &str) -> anyhow::Result<()> {
        let said = async {
            while !self.lines.recv().await.context("it ended")?.contains(text) {}
            Ok(())
        };
        tokio::time::timeout(HUNG, said).await.with_context(|| format!("no {text:?}"))?
    }

    /// Waits for it to end by itself.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ended(mut self) -> anyhow::Result<Ended> {
        let mut stdout = String::new();
        let reading = async {
            match &mut self.stdout {
                Some(pipe) => pipe.read_to_string(&mut stdout).await,
                None => Ok(0),
            }
        };
        let (status, read) =
            tokio::time::timeout(HUNG, async { tokio::join!(self.child.wait(), reading) })
                .await
                .context("did not end")?;
        read?;
        Ok(Ended { status: status?, stdout, stderr: self.stderr.await?? })
    }
}
