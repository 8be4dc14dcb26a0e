//! The invariants of ARCHITECTURE.md that show in the source.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// The modules that are a plugin server for any provider.
const PLUGIN_SERVER: [&str; 7] =
    ["command", "plugin", "protocol", "server", "value", "schema", "diagnostics"];

/// The files of a module: `name.rs` and what is below `name/`.
fn files(module: &str) -> anyhow::Result<Vec<PathBuf>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let file = source.join(format!("{module}.rs"));
    let mut files: Vec<_> = file.exists().then_some(file).into_iter().collect();
    let mut directories = vec![source.join(module)];
    while let Some(directory) = directories.pop() {
        if !directory.exists() {
            continue;
        }
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() { directories.push(path) } else { files.push(path) }
        }
    }
    anyhow::ensure!(!files.is_empty(), "there is no module {module}");
    Ok(files)
}

/// The lines of a module in which any of `words` stands, in any case.
fn lines_with(module: &str, words: &[&str]) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files(module)? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for (number, line) in text.lines().enumerate() {
            let lower = line.to_lowercase();
            if words.iter().any(|word| lower.contains(word)) {
                found.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    Ok(found)
}

fn none(module: &str, words: &[&str]) -> anyhow::Result<()> {
    let found = lines_with(module, words)?;
    anyhow::ensure!(found.is_empty(), "{module}:\n{}", found.join("\n"));
    Ok(())
}

#[test]
fn the_plugin_server_knows_nothing_of_alibaba_cloud() -> anyhow::Result<()> {
    for module in PLUGIN_SERVER {
        none(module, &["alibaba", "alicloud", "aliyun", "crate::provider"])?;
    }
    Ok(())
}

#[test]
fn the_api_client_knows_nothing_of_terraform() -> anyhow::Result<()> {
    let others = PLUGIN_SERVER.map(|module| format!("crate::{module}"));
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    none("alicloud", &others)?;
    none("alicloud", &["crate::provider", "crate::environment"])
}

#[test]
fn the_environment_and_the_standard_output_are_touched_where_they_may_be() -> anyhow::Result<()> {
    for module in ["protocol", "server", "value", "schema", "diagnostics", "provider", "alicloud"] {
        none(
            module,
            &["env::var", "env::args", "io::stdout", "io::stderr", "println!", "std::fs"],
        )?;
    }
    none("main", &["env::var", "env::args", "io::stdout", "io::stderr", "println!", "std::fs"])?;
    none("command", &["env::var", "println!", "std::fs"])?;
    // Files and programs are what `machine` is there for.
    none("machine", &["env::var", "env::args", "io::stdout", "io::stderr", "println!"])?;
    none("plugin", &["env::var", "env::args", "io::stderr", "println!"])?;
    none("logging", &["env::var", "io::stdout"])
}
