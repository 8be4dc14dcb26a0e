//! Start and end of a plugin.

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

/// Timeout for a reaction of a plugin.
const HUNG: Duration = Duration::from_secs(30);

/// The start of a plugin, with the environment variables of a host.
#[derive(Clone, Debug)]
pub struct Launch {
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: BTreeMap<OsString, OsString>,
    directory: Option<PathBuf>,
}

impl Launch {
    /// The environment variables that Terraform sets: the magic cookie, and versions 5 and 6.
    /// Excludes the variables of this process.
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

    /// Adds arguments.
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

    /// Removes a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(OsString::from(name).as_os_str());
        self
    }

    /// Sets the working directory. Default: the working directory of this process.
    #[must_use]
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Requests mutual TLS with this client.
    ///
    /// # Errors
    /// If the certificate cannot be encoded.
    pub fn identity(self, identity: &Identity) -> anyhow::Result<Self> {
        Ok(self.variable("PLUGIN_CLIENT_CERT", identity.pem()?))
    }

    /// Starts the plugin and reads its handshake.
    ///
    /// # Errors
    /// If the plugin does not start, or prints no handshake.
    pub async fn start(&self) -> anyhow::Result<Plugin> {
        self.start_and_read(|line| Ok(Some(Handshake::parse(line)?))).await
    }

    /// Starts the plugin for debugging, without the variables of a host, and reads the output until
    /// the output contains the address.
    ///
    /// # Errors
    /// If the plugin does not start, or does not print its address.
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

    /// Starts the plugin, and reads lines until a line contains the address.
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

    /// Runs a plugin until the plugin ends by itself.
    ///
    /// # Errors
    /// If the plugin does not start or does not end.
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

/// A running plugin. Dropping this value kills the plugin.
#[derive(Debug)]
pub struct Plugin {
    handshake: Handshake,
    printed: String,
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    stderr: JoinHandle<std::io::Result<String>>,
    /// The lines of stderr, in order of arrival.
    lines: mpsc::UnboundedReceiver<String>,
    /// The default directory of the socket. Removed with this value, so that a killed plugin leaves
    /// no files.
    _temporary: TempDir,
}

/// The result of an ended plugin.
#[derive(Debug)]
pub struct Ended {
    /// The exit status.
    pub status: ExitStatus,
    /// The output to stdout after the handshake.
    pub stdout: String,
    /// The output to stderr.
    pub stderr: String,
}

impl Plugin {
    /// The handshake.
    pub fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    /// The output to stdout up to the address.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// The path of the socket.
    pub fn socket(&self) -> &Path {
        Path::new(&self.handshake.address)
    }

    /// The process ID.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// A channel to the plugin.
    ///
    /// # Errors
    /// As [`connect`].
    pub async fn connect(&self, identity: Option<&Identity>) -> anyhow::Result<Channel> {
        connect(&self.handshake, identity).await
    }

    /// Stops reading stdout, as a host that dies.
    pub fn close_stdout(&mut self) {
        self.stdout = None;
    }

    /// Whether the plugin is still running.
    ///
    /// # Errors
    /// If the system cannot tell.
    pub fn is_running(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Waits for the next line of stderr that contains `text`.
    ///
    /// # Errors
    /// If the line does not arrive in time.
    pub async fn said(&mut self, text: &str) -> anyhow::Result<()> {
        let said = async {
            while !self.lines.recv().await.context("it ended")?.contains(text) {}
            Ok(())
        };
        tokio::time::timeout(HUNG, said).await.with_context(|| format!("no {text:?}"))?
    }

    /// Waits until the plugin ends by itself.
    ///
    /// # Errors
    /// If the plugin does not end in time.
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
