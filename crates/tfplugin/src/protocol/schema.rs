//! The RPCs `GetMetadata` and `GetProviderSchema`. Both versions have the same names in their
//! messages, but different field numbers.

macro_rules! in_version {
    ($version:ident) => {
        pub(super) mod $version {
            use super::super::convert;
            use super::super::wire::{v6::StringKind, $version as wire};
            use crate::schema::{Attribute, Block, Mode, NestedBlock, Nesting, Schema};
            use crate::server::{Provider, Server};

            use wire::schema::nested_block::NestingMode;
            use wire::{get_metadata, get_provider_schema};

            pub(in super::super) fn get_metadata<P: Provider>(
                server: &Server<P>,
            ) -> get_metadata::Response {
                let metadata = server.metadata();
                let data_sources = metadata.data_sources.into_iter().map(str::to_owned);
                let functions = metadata.functions.into_iter().map(str::to_owned);
                get_metadata::Response {
                    server_capabilities: Some(convert::capabilities()),
                    data_sources: data_sources
                        .map(|type_name| get_metadata::DataSourceMetadata { type_name })
                        .collect(),
                    functions: functions
                        .map(|name| get_metadata::FunctionMetadata { name })
                        .collect(),
                    ..Default::default()
                }
            }

            pub(in super::super) async fn get_provider_schema<P: Provider>(
                server: &Server<P>,
            ) -> get_provider_schema::Response {
                let mut response = get_provider_schema::Response {
                    server_capabilities: Some(convert::capabilities()),
                    ..Default::default()
                };
                match server.schemas().await {
                    Ok(schemas) => {
                        response.provider = Some(schema(&schemas.provider));
                        let data_sources = schemas.data_sources.iter();
                        response.data_source_schemas = data_sources
                            .map(|(name, source)| ((*name).to_owned(), schema(source)))
                            .collect();
                        response.functions = convert::functions(&schemas.functions);
                    }
                    Err(error) => response.diagnostics = convert::diagnostics(error.into()),
                }
                response
            }

            pub(super) fn schema(schema: &Schema) -> wire::Schema {
                wire::Schema { version: 0, block: Some(block(&schema.block)) }
            }

            fn block(block: &Block) -> wire::schema::Block {
                wire::schema::Block {
                    attributes: block.attributes.iter().map(attribute).collect(),
                    block_types: block.blocks.iter().map(nested_block).collect(),
                    description: block.description.clone(),
                    description_kind: StringKind::Markdown.into(),
                    deprecated: block.deprecated,
                    ..Default::default()
                }
            }

            fn attribute(attribute: &Attribute) -> wire::schema::Attribute {
                wire::schema::Attribute {
                    name: attribute.name.clone(),
                    r#type: attribute.r#type.to_json().into(),
                    description: attribute.description.clone(),
                    required: attribute.mode == Mode::Required,
                    optional: matches!(attribute.mode, Mode::Optional | Mode::OptionalComputed),
                    computed: attribute.mode.is_computed(),
                    sensitive: attribute.sensitive,
                    description_kind: StringKind::Markdown.into(),
                    deprecated: attribute.deprecated,
                    ..Default::default()
                }
            }

            fn nested_block(nested: &NestedBlock) -> wire::schema::NestedBlock {
                let nesting = match nested.nesting {
                    Nesting::List => NestingMode::List,
                    Nesting::Set => NestingMode::Set,
                    Nesting::Single => NestingMode::Single,
                };
                wire::schema::NestedBlock {
                    type_name: nested.name.clone(),
                    block: Some(block(&nested.block)),
                    nesting: nesting.into(),
                    min_items: nested.min_items.into(),
                    max_items: nested.max_items.into(),
                }
            }
        }
    };
}

in_version!(v5);
in_version!(v6);

#[cfg(test)]
mod tests {
    use crate::schema::Schema;
    use crate::schema::example::Example;

    /// The names of the nested blocks of [`Example`] and of their nestings, in one version.
    macro_rules! nestings {
        ($version:ident) => {{
            let block = super::$version::schema(&Schema::of::<Example>().unwrap()).block.unwrap();
            let types = block.block_types.iter();
            types.map(|it| format!("{} {:?}", it.type_name, it.nesting())).collect::<Vec<_>>()
        }};
    }

    #[test]
    fn blocks_are_nested_as_a_list_or_as_a_set() {
        assert_eq!(nestings!(v5), ["hops List", "targets Set"]);
        assert_eq!(nestings!(v6), ["hops List", "targets Set"]);
    }
}
