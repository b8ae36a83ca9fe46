declare module 'virtual:first-answer' {
  const answer: import('@anylift/core').LiftResult;
  export default answer;
}
