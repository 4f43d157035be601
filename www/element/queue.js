// @ts-check
/** Which elements load: those near the viewport, those in it first, a few at a time. */

const NEAR = '300px';
const MOST_AT_ONCE = 2;
/** One that takes longer keeps no other waiting. */
const PATIENCE_MILLIS = 10_000;

/**
 * What waits. `start` resolves once the charts are there, or cannot be.
 *
 * @typedef {{ start: () => Promise<void> }} Task
 */

/** @type {Map<Element, Task & { isVisible: boolean }>} those near the viewport */
const waiting = new Map();
/** @type {Map<Element, Task>} */
const tasks = new Map();
let loading = 0;

/** @type {IntersectionObserver | undefined} */
let near;

/**
 * Starts the task when the element is near the viewport.
 *
 * @param {Element} element
 * @param {Task} task
 */
export function whenNear(element, task) {
  near ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, boundingClientRect: { top, bottom } } of entries) {
      const task = tasks.get(target);
      if (isIntersecting && task) waiting.set(target, { ...task, isVisible: bottom > 0 && top < innerHeight });
      else waiting.delete(target);
    }
    next();
  }, { rootMargin: NEAR });
  tasks.set(element, task);
  near.observe(element);
}

/** @param {Element} element */
export function forget(element) {
  near?.unobserve(element);
  tasks.delete(element);
  waiting.delete(element);
}

/**
 * Starts the task as soon as there is a place.
 *
 * @param {Element} element
 * @param {Task} task
 */
export function soon(element, task) {
  waiting.set(element, { ...task, isVisible: true });
  next();
}

function next() {
  while (loading < MOST_AT_ONCE) {
    const all = [...waiting];
    const [element, task] = all.find(([, { isVisible }]) => isVisible) ?? all[0] ?? [];
    if (!element || !task) return;
    forget(element);
    loading += 1;
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLIS));
    Promise.race([task.start(), patience]).finally(() => {
      loading -= 1;
      next();
    });
  }
}
