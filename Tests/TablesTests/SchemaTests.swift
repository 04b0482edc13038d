import CommandSupport
import Testing

@testable import Tables

@Suite struct SchemaTests {
    private let schema = TableSchema(
        featureNames: ["width", "height"], featureCount: 2, labelName: "kind", classes: ["0", "1", "cat"])
    private let unnamed = TableSchema(featureNames: nil, featureCount: 2, labelName: nil, classes: ["a", "b"])

    @Test func namesInAnyOrderWithOthersBetween() throws {
        let table = try readText(
            "note,height,kind,id,width\nsome text,2,cat,x-1,1\n\"a, b\",4,1.0,,3\n", matching: schema)
        #expect(table.featureNames == ["width", "height"])
        #expect(table.labelName == "kind")
        #expect(table.numbers == [1, 2, 3, 4])
        #expect(table.classes == ["0", "1", "cat"])
        #expect(table.labels == [2, 1])
    }

    @Test func oneClassIsEnough() throws {
        #expect(try readText("width,height,kind\n1,2,cat\n", matching: schema).labels == [2])
    }

    @Test func labelsThatAreNotNeeded() throws {
        let without = try readText("height,width\n2,1\n", matching: schema, labels: .optional)
        #expect(without.numbers == [1, 2])
        #expect(without.labels.isEmpty)
        #expect(without.labelName == nil)
        #expect(without.classes == schema.classes)
        let with = try readText("height,kind,width\n2,0,1\n", matching: schema, labels: .optional)
        #expect(with.labels == [0])
        #expect(
            message { _ = try readText("height,kind,width\n2,dog,1\n", matching: schema, labels: .optional) } != nil)
        let ignored = try readText("height,kind,width\n2,dog,1\n", matching: schema, labels: .ignored)
        #expect(ignored.numbers == [1, 2])
        #expect(ignored.labels.isEmpty)
    }

    @Test(arguments: [
        ("width,hight,kind\n1,2,0\n", "t has no column named 'height', a feature; did you mean hight?"),
        ("width,kind\n1,0\n", "t has no column named 'height', a feature; its columns are width"),
        ("width,height,width,kind\n1,2,3,0\n", "t has 2 columns named 'width', a feature; it needs to have 1"),
        (
            "width,height\n1,2\n",
            "t has no column named 'kind', the label; its columns are width, height; --label tells which column it is"
        ),
        (
            "width,height,kin\n1,2,0\n",
            "t has no column named 'kind', the label; did you mean kin?; --label tells which column it is"
        ),
        ("width,height,kind,kind\n1,2,0,1\n", "t has 2 columns named 'kind', the label; it needs to have one"),
        (
            "width,height,kind\n1,2,0\n1,2,dog\n",
            "t, line 3, column 3 (kind): the label is 'dog'; it needs to be one of 0, 1, cat"
        ),
        ("width,height,kind\n1,2,\n", "t, line 2, column 3 (kind): the label is empty; each row needs to have one"),
        ("width,height,kind\n", "t has a header and no rows; it needs to have rows of numbers after line 1"),
        ("", "t is empty; it needs to have rows of numbers with a label in each"),
        (
            "width;height;kind\n",
            "t, line 1 has 1 column; it needs to have 2 features and the label; fields need to be separated by commas"
        ),
    ])
    func namesThatDoNotFit(_ text: String, _ expected: String) {
        #expect(message { _ = try readText(text, matching: schema) } == expected)
    }

    @Test func anotherLabelColumn() throws {
        let table = try readText("animal,kind,height,width\ncat,x,2,1\n", matching: schema, label: "animal")
        #expect(table.numbers == [1, 2])
        #expect(table.labels == [2])
        #expect(
            message { _ = try readText("animal,height,width\ncat,2,1\n", matching: schema, label: "width") }
                == "t has no column named 'width', a feature; its columns are animal, height")
    }

    @Test func namesThatTheSchemaHasTwice() throws {
        let twice = TableSchema(featureNames: ["a", "b", "a"], featureCount: 3, labelName: "a", classes: ["x", "y"])
        let table = try readText("b,a,c,a,a\n2,1,0,3,y\n", matching: twice)
        #expect(table.numbers == [1, 2, 3])
        #expect(table.labels == [1])
        #expect(try readText("b,a,c,a\n2,1,0,3\n", matching: twice, labels: .optional).numbers == [1, 2, 3])
        #expect(
            message { _ = try readText("b,a\n2,1\n", matching: twice, labels: .optional) }
                == "t has only 1 column named 'a', a feature; it needs to have 2")
    }

    @Test func byPositionWhereThereAreNoNames() throws {
        // The file has none, the schema has none, or neither has.
        #expect(try readText("1,2,cat\n", matching: schema).labels == [2])
        #expect(try readText("x,y,z\n1,2,b\n", matching: unnamed).labels == [1])
        let table = try readText("1,2,a\n3,4,b\n", matching: unnamed)
        #expect(table.numbers == [1, 2, 3, 4])
        #expect(table.labels == [0, 1])
        #expect(try readText("1,2\n3,4\n", matching: unnamed, labels: .optional).numbers == [1, 2, 3, 4])
        #expect(try readText("1,2,?\n3,4,\n", matching: unnamed, labels: .ignored).numbers == [1, 2, 3, 4])
        let first = try readText("a,1,2\nb,3,4\n", matching: unnamed, label: "1")
        #expect(first.numbers == [1, 2, 3, 4])
        #expect(first.labels == [0, 1])
    }

    @Test(arguments: [
        (
            "1,2\n", "t, line 1 has 2 columns; it needs to have 3, 2 features and the label",
            ColumnRequest.Labels.required
        ),
        ("1,2,3,4\n", "t, line 1 has 4 columns; it needs to have 3, 2 features and the label", .required),
        (
            "1,2,3,4\n",
            "t, line 1 has 4 columns; it needs to have 2, 2 features, or one more with the label at the end",
            .optional
        ),
        ("1\n", "t, line 1 has 1 column; it needs to have 2 features", .ignored),
        (
            "1;2\n", "t, line 1 has 1 column; it needs to have 2 features; fields need to be separated by commas",
            .ignored
        ),
        ("1,2,c\n", "t, line 1, column 3: the label is 'c'; it needs to be one of a, b", .optional),
    ])
    func positionsThatDoNotFit(_ text: String, _ expected: String, _ labels: ColumnRequest.Labels) {
        #expect(message { _ = try readText(text, matching: unnamed, labels: labels) } == expected)
    }

    @Test func oneFeatureIsOneColumn() throws {
        let one = TableSchema(featureNames: ["x"], featureCount: 1, labelName: "y", classes: ["0", "1"])
        #expect(try readText("x\n1\n2\n", matching: one, labels: .ignored).numbers == [1, 2])
        #expect(try readText("1\n2\n", matching: one, labels: .optional).numbers == [1, 2])
    }

    @Test func manyClassesAreCutInTheMessage() {
        let many = TableSchema(featureNames: nil, featureCount: 1, labelName: nil, classes: (0..<100).map { "c\($0)" })
        #expect(
            message { _ = try readText("1,c100\n", matching: many) }
                == "t, line 1, column 2: the label is 'c100'; it needs to be one of c0, c1, c2, c3, c4, c5, …")
    }

    @Test func theSchemaOfATableFitsIt() throws {
        let text = "a,b,y\n1,2,x\n3,4,z\n"
        let table = try readText(text)
        #expect(try readText(text, matching: table.schema).isSame(as: table))
    }
}
