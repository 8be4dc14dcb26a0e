//! The modules of a crate, read from source without tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Item, Meta, Signature, UseTree, Visibility};

/// A module: a file, or a `mod` block inside a file.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: PathBuf,
    /// The index of the parent.
    pub(super) parent: Option<usize>,
    /// The indices of the child modules by name.
    pub(super) children: BTreeMap<String, usize>,
    /// The names of the items that the module defines, except child modules.
    pub(super) items: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// The paths in the code, such as `["super", "retry", "Policy"]`.
    pub(super) paths: BTreeSet<Vec<String>>,
    pub(super) functions: Vec<Function>,
}

/// One name of a `use` declaration.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// The name in the module; `None` for `*`.
    pub(super) name: Option<String>,
    /// Whether other modules can use the name: `pub use`, `pub(crate) use`.
    pub(super) is_reexport: bool,
}

/// A function with a body.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    /// The number of lines from `fn` to the closing brace.
    pub(super) lines: usize,
}

/// The modules of the crate with this root file. The first module is the root.
pub(super) fn modules(root: &Path) -> Result<Vec<Module>> {
    let mut modules = Vec::new();
    read_file(&mut modules, None, root)?;
    Ok(modules)
}

fn read_file(modules: &mut Vec<Module>, parent: Option<usize>, file: &Path) -> Result<usize> {
    let text = std::fs::read_to_string(file)?;
    let syntax = syn::parse_file(&text).with_context(|| format!("parse {}", file.display()))?;
    let is_directory_s = ["lib", "main", "mod"].map(Some).contains(&stem(file));
    let directory = if is_directory_s { file.with_file_name("") } else { file.with_extension("") };
    read_items(modules, parent, file, &directory, &syntax.items)
}

fn stem(file: &Path) -> Option<&str> {
    file.file_stem().and_then(|stem| stem.to_str())
}

/// Reads a module. `directory` contains the files of its child modules.
fn read_items(
    modules: &mut Vec<Module>,
    parent: Option<usize>,
    file: &Path,
    directory: &Path,
    items: &[Item],
) -> Result<usize> {
    let index = modules.len();
    modules.push(Module { file: file.to_owned(), parent, ..Module::default() });
    for item in items {
        let (attributes, name) = attributes_and_name(item);
        if is_test(attributes) {
            continue;
        }
        let name = name.map(Ident::to_string);
        if let Item::Mod(module) = item {
            let name = name.unwrap_or_default();
            let below = directory.join(&name);
            let child = match &module.content {
                Some((_, items)) => read_items(modules, Some(index), file, &below, items)?,
                None => {
                    let candidates = [below.with_extension("rs"), below.join("mod.rs")];
                    let found = candidates.iter().find(|file| file.exists());
                    let found = found.with_context(|| format!("no file of {}", below.display()))?;
                    read_file(modules, Some(index), found)?
                }
            };
            modules[index].children.insert(name, child);
        } else {
            modules[index].items.extend(name);
            modules[index].visit_item(item);
        }
    }
    Ok(index)
}

impl<'ast> Visit<'ast> for Module {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_reexport = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, &[], is_reexport);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let names = path.segments.iter().map(|segment| segment.ident.to_string());
            self.paths.insert(names.collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.add_paths(invocation.tokens.clone());
        visit::visit_macro(self, invocation);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            self.function(&function.sig, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.function(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

impl Module {
    fn import(&mut self, tree: &UseTree, prefix: &[String], is_reexport: bool) {
        let path = |name: &Ident| [prefix, &[name.to_string()]].concat();
        let (path, name) = match tree {
            UseTree::Path(branch) => {
                return self.import(&branch.tree, &path(&branch.ident), is_reexport);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, prefix, is_reexport));
            }
            UseTree::Glob(_) => (prefix.to_owned(), None),
            UseTree::Name(leaf) if leaf.ident == "self" => {
                (prefix.to_owned(), prefix.last().cloned())
            }
            UseTree::Name(leaf) => (path(&leaf.ident), Some(leaf.ident.to_string())),
            UseTree::Rename(leaf) => (path(&leaf.ident), Some(leaf.rename.to_string())),
        };
        self.imports.push(Import { path, name, is_reexport });
    }

    /// Adds the paths of at least two names in the arguments of a macro.
    fn add_paths(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (Vec::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add_path(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                other => {
                    self.add_path(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.add_paths(group.stream());
                    }
                }
            }
        }
        self.add_path(path);
    }

    fn add_path(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.paths.insert(path);
        }
    }

    fn function(&mut self, signature: &Signature, block: &Block) {
        let line = signature.fn_token.span.start().line;
        let lines = block.brace_token.span.close().end().line + 1 - line;
        self.functions.push(Function { name: signature.ident.to_string(), line, lines });
    }
}

/// Whether an item exists only in tests.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            let mut words = condition.split(|c: char| !c.is_alphanumeric());
            words.clone().any(|word| word == "test") && !words.any(|word| word == "not")
        }
        meta => meta.path().segments.last().is_some_and(|last| last.ident == "test"),
    })
}

fn attributes_and_name(item: &Item) -> (&[Attribute], Option<&Ident>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, Some(&item.ident)),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Union(item) => (&item.attrs, Some(&item.ident)),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}
