// Made by `make documents` from the API's description: what its replies hold.
declare namespace Api {
  interface BatchError {
    error: string;
    filename: string;
    status: number;
  }
  interface BatchReply {
    errors: (BatchError)[];
    failed: number;
    results: (BatchResult)[];
    successful: number;
    total: number;
  }
  interface BatchResult {
    annotations: (string)[];
    answered: boolean;
    candidates: (Candidate)[];
    detected_elements: (Element)[];
    dimensions: (DimensionField)[];
    drawing_number: string | null;
    drawing_title: string | null;
    engine: string;
    evidence: (Evidence)[];
    filename: string;
    finish_reason: string;
    image_height: number;
    image_width: number;
    language: string;
    markdown: string;
    model: string;
    notes: (string)[];
    outcome: Outcome;
    page: number;
    part_numbers: (PartNumberField)[];
    processing_time: number;
    revision: string | null;
    scale: string | null;
    session_id: string | null;
    tables: (TableField)[];
    text: string;
    turn: number | null;
    usage: UsageReply;
  }
  interface Box {
    x1: number;
    x2: number;
    y1: number;
    y2: number;
  }
  interface Callout {
    along: string | null;
    angle: number;
    basic: boolean;
    between_circles: boolean;
    box: Box;
    circle: Circle | null;
    confidence: number;
    count: number;
    counterbore: number | null;
    counterbore_depth: number | null;
    countersink: number | null;
    countersink_angle: number | null;
    datums: (string)[];
    depth: number | null;
    drill: number | null;
    fit: string | null;
    joined: (number)[];
    kind: CalloutKind;
    limits: [number, number] | null;
    lower: number | null;
    middle: number | null;
    note: string | null;
    outline: Box | null;
    reference: boolean;
    slot: Box | null;
    symbol: string | null;
    text: string;
    thread: string | null;
    through: boolean;
    unit: string | null;
    upper: number | null;
    value: number | null;
    window: Box | null;
  }
  type CalloutKind = "linear" | "diameter" | "radius" | "angle" | "square" | "chamfer" | "thread" | "hole" | "roughness" | "geometric_tolerance" | "datum" | "general_tolerance" | "weld" | "edge" | "scale" | "fit";
  interface Candidate {
    bbox: Box;
    page: number;
    reason: string;
    text: string;
  }
  interface Cell {
    box: Box;
    text: string;
  }
  type Circle = "outer" | "bolt_circle" | "middle" | "corner";
  interface Deleted {
    session_id: string;
    status: "deleted";
  }
  interface DetectionStatus {
    detected_elements: (Element)[];
    detection_status: "pending" | "running" | "processing" | "completed" | "failed";
    elements_count: number;
    image_height: number;
    image_width: number;
    interrupted: (number)[];
    page_count: number;
    pages_read: number;
    session_id: string;
    views: "reader" | "pending" | "model";
  }
  interface DimensionField {
    bbox: Box;
    confidence: number;
    count: number;
    dimension_type: string;
    nominal: number | null;
    page: number;
    text: string;
    tolerance: string | null;
    unit: string | null;
    value: string;
  }
  interface Element {
    bbox: Box;
    confidence: number;
    element_type: ElementType;
    label: string;
    metadata: Record<string, any>;
    page: number;
  }
  type ElementType = "dimension" | "part_number" | "table" | "title" | "view" | "text" | "image";
  interface Evidence {
    bbox: Box | null;
    belongs_to: string | null;
    page: number | null;
    quote: string;
    status: EvidenceStatus;
  }
  type EvidenceStatus = "confirmed" | "elsewhere" | "incomplete" | "uncertain" | "not_found";
  interface Health {
    details: Record<string, any>;
    device: string;
    engine: string;
    gpu_available: boolean;
    model: string;
    model_loaded: boolean;
    queue: Record<string, number>;
    reason: string;
    sessions: number;
    status: "healthy" | "starting" | "degraded";
    uptime: number;
    version: string;
  }
  interface LabelledText {
    box: Box;
    confidence: number;
    label: string;
    label_box: Box | null;
    value: string;
  }
  interface ModeReply {
    description: string;
    id: string;
    name: string;
  }
  interface ModesReply {
    default: string;
    modes: (ModeReply)[];
  }
  interface Note {
    box: Box;
    confidence: number;
    number: string;
    text: string;
  }
  type Orientation = "rows" | "columns" | "pairs";
  type Outcome = "stated" | "candidates" | "not_on_sheet";
  interface Page {
    dpi: number | null;
    height: number;
    height_mm: number | null;
    image_tokens: number;
    legible: boolean;
    page: number;
    width: number;
    width_mm: number | null;
  }
  interface PartNumberField {
    bbox: Box;
    description: string | null;
    number: string;
    page: number;
  }
  interface PdfReply {
    combined_markdown: string;
    pages: (TechnicalDrawingResponse)[];
    total_pages: number;
  }
  interface Problem {
    detail: string;
    fields: (string)[] | null;
    retry_after: number | null;
    status: number;
    title: string;
    type: string;
  }
  interface ServiceReply {
    model: string;
    model_ready: boolean;
    service: string;
    status: "running";
    version: string;
  }
  interface SessionReply {
    created_at: string;
    detection_status: string;
    expires_at: string;
    filename: string;
    page_count: number;
    pages: (Page)[];
    session_id: string;
    turns: (TurnReply)[];
    warnings: (string)[];
  }
  interface Sheet {
    callouts: (Callout)[];
    height: number;
    height_mm: number | null;
    labels: (LabelledText)[];
    lettering_height: number | null;
    notes: (Note)[];
    own_pixels: number | null;
    page: number;
    sources: (Source)[];
    spans: (Span)[];
    tables: (Table)[];
    title_block: (TitleEntry)[];
    units: string | null;
    version: number;
    views: (View)[];
    warnings: (string)[];
    width: number;
    width_mm: number | null;
  }
  type Source = "text_layer" | "cad" | "ocr";
  interface Span {
    angle: number;
    box: Box;
    confidence: number;
    font: string;
    height: number;
    source: Source;
    text: string;
  }
  interface Table {
    box: Box;
    caption: string;
    confidence: number;
    headers: (string)[];
    kind: TableKind;
    orientation: Orientation;
    roles: Record<string, number>;
    row_key: number;
    rows: (TableRow)[];
  }
  interface TableField {
    bbox: Box;
    headers: (string)[];
    page: number;
    rows: (TableRowField)[];
    table_type: string;
  }
  type TableKind = "bom" | "revision" | "dimension_table" | "notes" | "other";
  interface TableRow {
    box: Box;
    cells: (Cell)[];
    row_number: number;
  }
  interface TableRowField {
    cells: (string)[];
    row_number: number;
  }
  interface TechnicalDrawingResponse {
    annotations: (string)[];
    answered: boolean;
    candidates: (Candidate)[];
    detected_elements: (Element)[];
    dimensions: (DimensionField)[];
    drawing_number: string | null;
    drawing_title: string | null;
    engine: string;
    evidence: (Evidence)[];
    finish_reason: string;
    image_height: number;
    image_width: number;
    language: string;
    markdown: string;
    model: string;
    notes: (string)[];
    outcome: Outcome;
    page: number;
    part_numbers: (PartNumberField)[];
    processing_time: number;
    revision: string | null;
    scale: string | null;
    session_id: string | null;
    tables: (TableField)[];
    text: string;
    turn: number | null;
    usage: UsageReply;
  }
  interface TitleEntry {
    box: Box;
    confidence: number;
    field: TitleField;
    label: string;
    label_box: Box | null;
    region: Box | null;
    value: string;
  }
  type TitleField = "title" | "drawing_number" | "part_number" | "revision" | "scale" | "material" | "mass" | "finish" | "date" | "drawn_by" | "checked_by" | "approved_by" | "sheet_number" | "sheet_size" | "projection" | "general_tolerance" | "units" | "company" | "standard" | "roughness" | "quantity" | "project";
  interface TurnReply {
    answer: string;
    answered: boolean;
    candidates: (Record<string, any>)[];
    created_at: string;
    elements: (Record<string, any>)[];
    engine: string;
    evidence: (Record<string, any>)[];
    language: string;
    model: string;
    outcome: string;
    page: number;
    question: string;
    turn: number;
    vote: "good" | "bad" | null;
  }
  interface UploadReply {
    detection_status: string;
    expires_at: string;
    filename: string;
    message: string;
    page_count: number;
    pages: (Page)[];
    session_id: string;
    status: "ready";
    warnings: (string)[];
  }
  interface UsageReply {
    cached_tokens: number;
    completion_tokens: number;
    prompt_tokens: number;
    ttft: number | null;
  }
  interface View {
    box: Box;
    confidence: number;
    kind: string;
    label: string;
    label_box: Box | null;
    name: string;
    scale: string | null;
  }
  interface VoteReply {
    session_id: string;
    turn: number;
    vote: "good" | "bad" | null;
  }
}
