//! Records turned into Arrow columns, a batch at a time.
//!
//! Every column is nullable, also those that always have a value: `datasets` forgets class names of
//! columns that must not be null. `labels` and `theme_names` are null for a paragraph that was not
//! scored, and empty lists for one without themes.

use crate::dataset::columns::{COLUMNS, ColumnType, LABELS, THEME_NAMES, probability_columns};
use crate::dataset::record::{LabelEvidence, Record, Schema, ThemeLabel, round6};
use arrow_array::builder::{
    ArrayBuilder, Date32Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Fields, SchemaRef};
use std::sync::Arc;

/// The columns of a batch being filled: a builder a column, in the order of the file.
pub(super) struct ColumnBuilders {
    schema: SchemaRef,
    rows: usize,
    builders: Vec<Box<dyn ArrayBuilder>>,
    /// The builder that is filled next.
    next: usize,
}

impl ColumnBuilders {
    pub(super) fn new(schema: &Schema) -> Self {
        let fields = fields(schema);
        let builders = fields.iter().map(|field| builder(field.data_type())).collect();
        Self { schema: Arc::new(arrow_schema::Schema::new(fields)), rows: 0, builders, next: 0 }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The rows in the batch so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The builder of the next column.
    fn next<T: ArrayBuilder>(&mut self) -> &mut T {
        self.next += 1;
        let builder = self.builders[self.next - 1].as_any_mut().downcast_mut();
        builder.expect("values are added in the order and with the types of the columns")
    }

    fn text(&mut self, value: Option<&str>) {
        self.next::<StringBuilder>().append_option(value);
    }

    fn integer(&mut self, value: i64) {
        self.next::<Int64Builder>().append_value(value);
    }

    fn number(&mut self, value: Option<f64>) {
        self.next::<Float64Builder>().append_option(value.map(round6));
    }

    /// Adds a row. The record has been checked against the schema.
    pub(super) fn push(&mut self, record: &Record, schema: &Schema) {
        self.rows += 1;
        self.next = 0;
        self.text(Some(&record.id));
        self.text(Some(&record.document));
        self.text(record.title.as_deref());
        self.next::<Date32Builder>().append_option(record.date.as_deref().and_then(days_since_1970));
        self.text(record.date_text.as_deref());
        self.text(record.date_precision());
        self.integer(record.ordinal as i64);
        self.text(record.section.as_deref());
        self.text(Some(record.kind.name()));
        self.text(Some(record.status.name()));
        self.text(Some(&record.text));
        self.integer(record.char_start as i64);
        self.integer(record.char_end as i64);
        self.text(record.primary_theme.as_deref());
        self.push_themes(record, schema);
        let topic = record.topic.as_ref();
        self.integer(topic.map_or(-1, |topic| topic.id as i64));
        self.text(topic.map(|topic| topic.name.as_str()));
        self.number(topic.map(|topic| topic.probability));
        self.number(topic.and_then(|topic| topic.stability));
        self.text(record.duplicate_of.as_deref());
        self.text(record.source_place.as_deref());
        self.number(record.known_vocabulary);
        self.text(Some(&record.model));
        for index in 0..schema.themes.len() {
            self.number(record.probabilities.get(index).copied());
        }
    }

    /// The names, the classes and the themes.
    fn push_themes(&mut self, record: &Record, schema: &Schema) {
        let names = record.theme_names();
        let list = self.next::<ListBuilder<Box<dyn ArrayBuilder>>>();
        for name in names.iter().flatten() {
            element_builder::<StringBuilder>(list).append_value(name);
        }
        list.append(names.is_some());
        let list = self.next::<ListBuilder<Box<dyn ArrayBuilder>>>();
        for name in names.iter().flatten() {
            let class = schema.position(name).map(|position| position as i64);
            element_builder::<Int64Builder>(list).append_option(class);
        }
        list.append(names.is_some());
        let list = self.next::<ListBuilder<Box<dyn ArrayBuilder>>>();
        for theme in &record.themes {
            push_theme(element_builder(list), theme);
        }
        list.append(true);
    }

    /// The batch; the builders are empty after it.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let arrays: Vec<ArrayRef> = self.builders.iter_mut().map(|builder| builder.finish()).collect();
        RecordBatch::try_new(self.schema(), arrays)
    }
}

/// The fields of the file: the columns, the classes after the names of themes, and a probability a
/// theme.
pub(super) fn fields(schema: &Schema) -> Vec<Field> {
    let mut fields = Vec::new();
    for column in &COLUMNS {
        let data_type = match column.column_type {
            ColumnType::Text => DataType::Utf8,
            ColumnType::Date => DataType::Date32,
            ColumnType::Integer => DataType::Int64,
            ColumnType::Number => DataType::Float64,
            ColumnType::TextList => DataType::List(element(DataType::Utf8)),
            ColumnType::Themes => DataType::List(element(DataType::Struct(theme_fields()))),
        };
        fields.push(Field::new(column.name, data_type, true));
        if column.name == THEME_NAMES {
            fields.push(Field::new(LABELS, DataType::List(element(DataType::Int64)), true));
        }
    }
    let probabilities = probability_columns(&schema.themes);
    fields.extend(probabilities.into_iter().map(|name| Field::new(name, DataType::Float64, true)));
    fields
}

/// Days since 1 January 1970 of `YYYY-MM-DD`, in the Gregorian calendar (Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", 2013); none if it is no such date.
fn days_since_1970(date: &str) -> Option<i32> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// An empty builder for values of a type.
fn builder(data_type: &DataType) -> Box<dyn ArrayBuilder> {
    match data_type {
        DataType::Date32 => Box::new(Date32Builder::new()),
        DataType::Int64 => Box::new(Int64Builder::new()),
        DataType::Float64 => Box::new(Float64Builder::new()),
        DataType::List(element) => {
            Box::new(ListBuilder::new(builder(element.data_type())).with_field(Arc::clone(element)))
        }
        DataType::Struct(fields) => {
            let builders = fields.iter().map(|field| builder(field.data_type())).collect();
            Box::new(StructBuilder::new(fields.clone(), builders))
        }
        _ => Box::new(StringBuilder::new()),
    }
}

/// The element of a list, under the name that the Parquet format gives it.
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
        Field::new("char_start", DataType::Int64, true),
        Field::new("char_end", DataType::Int64, true),
        Field::new("text", DataType::Utf8, true),
        Field::new("weight", DataType::Float64, true),
        Field::new("origin", DataType::Utf8, true),
    ])
}

/// The builder of a list's elements.
fn element_builder<T: ArrayBuilder>(list: &mut ListBuilder<Box<dyn ArrayBuilder>>) -> &mut T {
    list.values().as_any_mut().downcast_mut().expect("the builder was made for this type")
}

/// The builder of one field of a struct.
fn part<T: ArrayBuilder>(builder: &mut StructBuilder, index: usize) -> &mut T {
    let field = builder.field_builders_mut()[index].as_any_mut().downcast_mut();
    field.expect("the builder was made for these fields")
}

fn push_theme(builder: &mut StructBuilder, theme: &ThemeLabel) {
    part::<StringBuilder>(builder, 0).append_value(&theme.name);
    part::<Float64Builder>(builder, 1).append_value(round6(theme.probability));
    let list = part::<ListBuilder<Box<dyn ArrayBuilder>>>(builder, 2);
    for evidence in &theme.evidence {
        push_evidence(element_builder(list), evidence);
    }
    list.append(true);
    builder.append(true);
}

fn push_evidence(builder: &mut StructBuilder, evidence: &LabelEvidence) {
    part::<Int64Builder>(builder, 0).append_value(evidence.char_start as i64);
    part::<Int64Builder>(builder, 1).append_value(evidence.char_end as i64);
    part::<StringBuilder>(builder, 2).append_value(&evidence.text);
    part::<Float64Builder>(builder, 3).append_value(round6(evidence.weight));
    part::<StringBuilder>(builder, 4).append_value(evidence.origin.name());
    builder.append(true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        // By Python's datetime.date.toordinal() - 719163.
        for (date, days) in [
            ("1970-01-01", 0),
            ("2016-07-19", 17_001),
            ("2000-02-29", 11_016),
            ("1900-03-01", -25_508),
            ("1969-12-31", -1),
            ("2100-12-31", 47_846),
        ] {
            assert_eq!(days_since_1970(date), Some(days), "{date}");
        }
        assert_eq!(days_since_1970("2016-13-01"), None);
        assert_eq!(days_since_1970("soon"), None);
    }
}
