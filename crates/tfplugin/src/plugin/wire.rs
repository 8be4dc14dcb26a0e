//! Rust code generated from `proto/go_plugin`.

#![allow(missing_docs, unreachable_pub, reason = "generated")]

tonic::include_proto!("plugin");
