//! Records turned into Arrow columns, a batch at a time.
//!
//! Every column is nullable, also those that always have a value: `datasets` forgets class names of columns that
//! must not be null. `labels` and `label_names` are null for a paragraph that no theme was asked of, and empty lists
//! for one that has none; `themes` is as the record has it.

use crate::dataset::record::{Evidence, Record, Schema, ThemeLabel, TopicLabel, round6};
use crate::model::Status;
use arrow_array::builder::{ArrayBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Fields, SchemaRef};
use std::sync::Arc;

/// The column whose numbers are places in the schema's list of themes.
pub(super) const LABELS: &str = "labels";

/// The columns of a batch being filled.
pub(super) struct Columns {
    schema: SchemaRef,
    rows: usize,
    id: StringBuilder,
    document: StringBuilder,
    title: StringBuilder,
    date: StringBuilder,
    ordinal: Int64Builder,
    section: StringBuilder,
    kind: StringBuilder,
    status: StringBuilder,
    text: StringBuilder,
    start: Int64Builder,
    end: Int64Builder,
    primary: StringBuilder,
    themes: ListBuilder<StructBuilder>,
    topic: StructBuilder,
    duplicate_of: StringBuilder,
    model: StringBuilder,
    label_names: ListBuilder<StringBuilder>,
    labels: ListBuilder<Int64Builder>,
    probabilities: Vec<Float64Builder>,
}

impl Columns {
    pub(super) fn new(schema: &Schema) -> Self {
        Self {
            schema: Arc::new(arrow_schema::Schema::new(fields(schema))),
            rows: 0,
            id: StringBuilder::new(),
            document: StringBuilder::new(),
            title: StringBuilder::new(),
            date: StringBuilder::new(),
            ordinal: Int64Builder::new(),
            section: StringBuilder::new(),
            kind: StringBuilder::new(),
            status: StringBuilder::new(),
            text: StringBuilder::new(),
            start: Int64Builder::new(),
            end: Int64Builder::new(),
            primary: StringBuilder::new(),
            themes: theme_builder(),
            topic: topic_builder(),
            duplicate_of: StringBuilder::new(),
            model: StringBuilder::new(),
            label_names: ListBuilder::new(StringBuilder::new()).with_field(element(DataType::Utf8)),
            labels: ListBuilder::new(Int64Builder::new()).with_field(element(DataType::Int64)),
            probabilities: schema.themes.iter().map(|_| Float64Builder::new()).collect(),
        }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The rows in the batch so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row. The record has been checked against the schema.
    pub(super) fn push(&mut self, record: &Record, schema: &Schema) {
        self.rows += 1;
        self.id.append_value(&record.id);
        self.document.append_value(&record.document);
        self.title.append_option(record.title.as_deref());
        self.date.append_option(record.date.as_deref());
        self.ordinal.append_value(record.ordinal as i64);
        self.section.append_option(record.section.as_deref());
        self.kind.append_value(record.kind.name());
        self.status.append_value(record.status.name());
        self.text.append_value(&record.text);
        self.start.append_value(record.start as i64);
        self.end.append_value(record.end as i64);
        self.primary.append_option(record.primary.as_deref());
        for theme in &record.themes {
            push_theme(self.themes.values(), theme);
        }
        self.themes.append(true);
        push_topic(&mut self.topic, record.topic.as_ref());
        self.duplicate_of.append_option(record.duplicate_of.as_deref());
        self.model.append_value(&record.model);
        let asked = record.status != Status::NotBody;
        for theme in record.themes.iter().filter(|_| asked) {
            self.label_names.values().append_value(&theme.name);
            self.labels.values().append_option(schema.position(&theme.name).map(|position| position as i64));
        }
        self.label_names.append(asked);
        self.labels.append(asked);
        for (index, column) in self.probabilities.iter_mut().enumerate() {
            column.append_option(record.probabilities.get(index).copied().map(round6));
        }
    }

    /// The batch, and none of it kept.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let named: [&mut dyn ArrayBuilder; 18] = [
            &mut self.id,
            &mut self.document,
            &mut self.title,
            &mut self.date,
            &mut self.ordinal,
            &mut self.section,
            &mut self.kind,
            &mut self.status,
            &mut self.text,
            &mut self.start,
            &mut self.end,
            &mut self.primary,
            &mut self.themes,
            &mut self.topic,
            &mut self.duplicate_of,
            &mut self.model,
            &mut self.label_names,
            &mut self.labels,
        ];
        let mut arrays: Vec<ArrayRef> = named.into_iter().map(|builder| builder.finish()).collect();
        arrays.extend(self.probabilities.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        RecordBatch::try_new(self.schema(), arrays)
    }
}

fn fields(schema: &Schema) -> Vec<Field> {
    let named = [
        ("id", DataType::Utf8),
        ("document", DataType::Utf8),
        ("title", DataType::Utf8),
        ("date", DataType::Utf8),
        ("ordinal", DataType::Int64),
        ("section", DataType::Utf8),
        ("kind", DataType::Utf8),
        ("status", DataType::Utf8),
        ("text", DataType::Utf8),
        ("start", DataType::Int64),
        ("end", DataType::Int64),
        ("primary", DataType::Utf8),
        ("themes", DataType::List(element(DataType::Struct(theme_fields())))),
        ("topic", DataType::Struct(topic_fields())),
        ("duplicate_of", DataType::Utf8),
        ("model", DataType::Utf8),
        ("label_names", DataType::List(element(DataType::Utf8))),
        (LABELS, DataType::List(element(DataType::Int64))),
    ];
    let probabilities = schema.themes.iter().map(|theme| Field::new(format!("p_{theme}"), DataType::Float64, true));
    named.into_iter().map(|(name, data_type)| Field::new(name, data_type, true)).chain(probabilities).collect()
}

/// What a list holds, under the name that the Parquet format gives it.
fn element(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("element", data_type, true))
}

fn theme_fields() -> Fields {
    let evidence = DataType::List(element(DataType::Struct(evidence_fields())));
    Fields::from(vec![
        Field::new("name", DataType::Utf8, true),
        Field::new("probability", DataType::Float64, true),
        Field::new("evidence", evidence, true),
    ])
}

fn evidence_fields() -> Fields {
    Fields::from(vec![
        Field::new("start", DataType::Int64, true),
        Field::new("end", DataType::Int64, true),
        Field::new("text", DataType::Utf8, true),
        Field::new("weight", DataType::Float64, true),
    ])
}

fn topic_fields() -> Fields {
    Fields::from(vec![
        Field::new("id", DataType::Int64, true),
        Field::new("name", DataType::Utf8, true),
        Field::new("probability", DataType::Float64, true),
    ])
}

fn theme_builder() -> ListBuilder<StructBuilder> {
    let evidence = StructBuilder::from_fields(evidence_fields(), 0);
    let evidence = ListBuilder::new(evidence).with_field(element(DataType::Struct(evidence_fields())));
    let theme = StructBuilder::new(
        theme_fields(),
        vec![Box::new(StringBuilder::new()), Box::new(Float64Builder::new()), Box::new(evidence)],
    );
    ListBuilder::new(theme).with_field(element(DataType::Struct(theme_fields())))
}

fn topic_builder() -> StructBuilder {
    StructBuilder::from_fields(topic_fields(), 0)
}

/// The builder of one field of a struct.
fn part<T: ArrayBuilder>(builder: &mut StructBuilder, index: usize) -> &mut T {
    builder.field_builder(index).expect("the builder was made from these fields")
}

fn push_theme(builder: &mut StructBuilder, theme: &ThemeLabel) {
    part::<StringBuilder>(builder, 0).append_value(&theme.name);
    part::<Float64Builder>(builder, 1).append_value(round6(theme.probability));
    let list = part::<ListBuilder<StructBuilder>>(builder, 2);
    for evidence in &theme.evidence {
        push_evidence(list.values(), evidence);
    }
    list.append(true);
    builder.append(true);
}

fn push_evidence(builder: &mut StructBuilder, evidence: &Evidence) {
    part::<Int64Builder>(builder, 0).append_value(evidence.start as i64);
    part::<Int64Builder>(builder, 1).append_value(evidence.end as i64);
    part::<StringBuilder>(builder, 2).append_value(&evidence.text);
    part::<Float64Builder>(builder, 3).append_value(round6(evidence.weight));
    builder.append(true);
}

fn push_topic(builder: &mut StructBuilder, topic: Option<&TopicLabel>) {
    part::<Int64Builder>(builder, 0).append_option(topic.map(|topic| topic.id as i64));
    part::<StringBuilder>(builder, 1).append_option(topic.map(|topic| topic.name.as_str()));
    part::<Float64Builder>(builder, 2).append_option(topic.map(|topic| round6(topic.probability)));
    builder.append(topic.is_some());
}
