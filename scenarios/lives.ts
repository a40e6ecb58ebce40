// Whole lives: of the demo, of companies beside a sheet of paper, of a plant.
export { demoLife } from "./demo.ts";
export { model } from "./model.ts";
export { month } from "./month.ts";
