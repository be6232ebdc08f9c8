// What the page's own modules hand each other. Knows the API's shapes, api.d.ts.
declare namespace Page {
  type Vote = "good" | "bad";
  /** An answer as it came, or as it was kept. */
  type Reply = Partial<Api.TechnicalDrawingResponse & Pick<Api.TurnReply, "vote">>;

  /** A question with what has come of it; `began` is a time of `performance.now`. */
  interface Turn {
    id: number; question: string; page: number; text: string; reply?: Reply | null; problem?: string; began?: number;
    status: "waiting" | "streaming" | "done" | "stopped" | "failed"; progress?: { stage: string; done: number; total: number };
  }
  /** What is kept of an earlier drawing. */
  interface Entry { id: string; name: string; pages?: number; time?: number; thumb?: string; expired?: boolean }
  interface Upload { name: string; share: number; problem: string; session?: string }
  interface Reading { state: string; done: number; total: number; began: number; seconds: number | null }
  interface Place { page: number; box: Api.Box }
  interface Mark { page: number; bbox: Api.Box }
  interface Part { layer: string; box: Api.Box; text: string; callout?: Api.Callout }
  interface Toast { text: string; label: string; action: (() => void) | null }
  type Session = Pick<Api.SessionReply, "session_id" | "filename" | "page_count" | "pages" | "detection_status"> & Partial<Api.SessionReply>;

  interface State {
    screen: "start" | "work"; session: Session | null; page: number; sheets: Map<number, Api.Sheet>; reading: Reading | null;
    turns: Turn[]; draft: string; editing?: Turn | null; layers: Set<string>; marks: Mark[]; target: Place | null; flight: Place | null;
    search: { open: boolean; text: string; hits: (Place & { text: string })[]; at: number };
    uploads: Upload[]; recent: Entry[]; toast: Toast | null; notice: string | null; away: boolean; health: Api.Health | null;
    opening: string | null; wantsKey: boolean; keyWasWrong: boolean; tab: "sheet" | "talk"; dropping: boolean; printing: boolean;
  }
}
interface Window { OpenSeadragon: any; drawingChat: any; requestIdleCallback?: (work: () => void) => number }
