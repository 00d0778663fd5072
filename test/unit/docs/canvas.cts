import type { INode } from 'n8n-workflow';

import type { Example } from './examples.cjs';

/* How n8n's editor draws a workflow: boxes, and wires between them. */

interface Point {
	readonly x: number;
	readonly y: number;
}

interface Box {
	readonly name: string;
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

interface Wire {
	readonly from: string;
	readonly to: string;
	/** Along the wire. */
	readonly points: readonly Point[];
}

/** Side of a node's square, in the canvas's pixels. */
const NODE_SIZE = 96;

/** The label stands below the square. */
const LABEL_HEIGHT = 40;

const NOTE = 'n8n-nodes-base.stickyNote';

/** An odd number, as wires that mirror each other cross in their middle, which must be on no end of a piece. */
const POINTS_OF_WIRE = 33;

/** Pairs of wires that cross, as `A → B × C → D`. */
export function crossingsIn(example: Example): string[] {
	const wires = wiresOf(example);
	return wires.flatMap((wire, index) =>
		wires
			.slice(index + 1)
			.filter((other) => doCross(wire, other))
			.map((other) => `${nameOf(wire)} × ${nameOf(other)}`),
	);
}

/** Wires that run behind a node which they do not belong to. */
export function wiresBehindNodesIn(example: Example): string[] {
	const boxes = boxesOf(example.nodes.filter(({ type }) => type !== NOTE));
	return wiresOf(example).flatMap((wire) =>
		boxes
			.filter(({ name }) => name !== wire.from && name !== wire.to)
			.filter((box) => wire.points.some((point) => isWithin(box, point)))
			.map(({ name }) => `${nameOf(wire)} behind ${name}`),
	);
}

/** Pairs of boxes, notes too, that overlap. */
export function overlapsIn({ nodes }: Example): string[] {
	const boxes = boxesOf(nodes);
	return boxes.flatMap((box, index) =>
		boxes
			.slice(index + 1)
			.filter((other) => doOverlap(box, other))
			.map(({ name }) => `${box.name} over ${name}`),
	);
}

function boxesOf(nodes: readonly INode[]): Box[] {
	return nodes.map(({ name, type, position: [left, top], parameters }) => {
		const isNote = type === NOTE;
		const width = isNote ? Number(parameters.width) : NODE_SIZE;
		const height = isNote ? Number(parameters.height) : NODE_SIZE + LABEL_HEIGHT;
		return { name, left, top, right: left + width, bottom: top + height };
	});
}

/** The wires of data; those of an agent's model and tools go another way. */
function wiresOf({ nodes, connections }: Example): Wire[] {
	const positions = new Map(nodes.map(({ name, position }) => [name, position]));
	return Object.entries(connections).flatMap(([from, { main = [] }]) =>
		main.flatMap((targets, output) =>
			(targets ?? []).map(({ node: to }) => {
				const [left = 0, top = 0] = positions.get(from) ?? [];
				const [targetLeft = 0, targetTop = 0] = positions.get(to) ?? [];
				const start = {
					x: left + NODE_SIZE,
					y: top + (NODE_SIZE * (output + 1)) / (outputsOf(nodes, from, main.length) + 1),
				};
				return { from, to, points: curve(start, { x: targetLeft, y: targetTop + NODE_SIZE / 2 }) };
			}),
		),
	);
}

/** The outputs without a wire count too. */
function outputsOf(nodes: readonly INode[], name: string, connected: number): number {
	const node = nodes.find((candidate) => candidate.name === name);
	return Math.max(connected, node?.type === 'n8n-nodes-base.if' ? 2 : 1);
}

/** A cubic Bézier curve that leaves and arrives level, its control points halfway. */
function curve(start: Point, end: Point): Point[] {
	const reach = Math.abs(end.x - start.x) / 2;
	const controls = [start, { ...start, x: start.x + reach }, { ...end, x: end.x - reach }, end];
	return Array.from({ length: POINTS_OF_WIRE + 1 }, (_, index) => {
		const t = index / POINTS_OF_WIRE;
		const weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
		const sum = (axis: 'x' | 'y') =>
			controls.reduce((total, point, which) => total + (weights[which] ?? 0) * point[axis], 0);
		return { x: sum('x'), y: sum('y') };
	});
}

function doCross(one: Wire, other: Wire): boolean {
	return segmentsOf(one).some(([a, b]) =>
		segmentsOf(other).some(
			([c, d]) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0,
		),
	);
}

function segmentsOf({ points }: Wire): Array<[Point, Point]> {
	return points.slice(1).map((point, index) => [points[index] ?? point, point]);
}

/** On which side of the line through `a` and `b` a point lies; 0 on it. */
function side(a: Point, b: Point, point: Point): number {
	return Math.sign((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x));
}

function isWithin({ left, top, right, bottom }: Box, { x, y }: Point): boolean {
	return x > left && x < right && y > top && y < bottom - LABEL_HEIGHT;
}

function doOverlap(one: Box, other: Box): boolean {
	return (
		one.left < other.right &&
		other.left < one.right &&
		one.top < other.bottom &&
		other.top < one.bottom
	);
}

function nameOf({ from, to }: Wire): string {
	return `${from} → ${to}`;
}
